package dev.sallyport.reconcile.source;

import dev.sallyport.Settings;
import dev.sallyport.access.People;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.gate.Fault;
import dev.sallyport.reconcile.Caches;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One origin belongs to one center: a request to it is answered for that center, so two with the
 * same would be one door to two houses.
 */
record Origins(Caches caches, Settings settings) {

  /** What is wrong with the base URL of a source, if anything. */
  Optional<Fault> fault(IdentitySource source) {
    String namespace = source.getMetadata().getNamespace();
    Optional<String> origin = normalised(source.getSpec().baseURL());
    if (origin.isEmpty()) {
      return Optional.of(
          new Fault(
              IdentitySource.Reason.BASE_URL_NOT_ALLOWED,
              "spec.baseURL is not a URL with a scheme and a host. Correct it.",
              false));
    }
    Optional<String> installed =
        settings.centers().stream()
            .filter(c -> c.namespace().equals(namespace))
            .findFirst()
            .flatMap(Settings.Center::baseURL);
    if (installed.isPresent() && !normalised(installed.get()).equals(origin)) {
      return Optional.of(
          new Fault(
              IdentitySource.Reason.BASE_URL_NOT_ALLOWED,
              "The install names another origin for this center: "
                  + installed.get()
                  + ". Use that one in spec.baseURL.",
              false));
    }
    return takenBy(source, origin.get())
        .map(
            other ->
                new Fault(
                    IdentitySource.Reason.BASE_URL_TAKEN,
                    "The center "
                        + other.getMetadata().getNamespace()
                        + " has this origin. Choose another one in spec.baseURL.",
                    false));
  }

  private Optional<IdentitySource> takenBy(IdentitySource source, String origin) {
    List<IdentitySource> holders =
        caches
            .sources
            .all()
            .filter(s -> isCenter(s.getMetadata().getNamespace()))
            .filter(s -> s.getSpec() != null && s.getSpec().baseURL() != null)
            .filter(s -> normalised(s.getSpec().baseURL()).equals(Optional.of(origin)))
            .toList();
    return People.winner(holders)
        .filter(w -> !w.getMetadata().getNamespace().equals(source.getMetadata().getNamespace()));
  }

  private boolean isCenter(String namespace) {
    return settings.centers().stream().anyMatch(c -> c.namespace().equals(namespace));
  }

  /** Scheme, host and port: lower case, without a default port, percent-encoding undone. */
  static Optional<String> normalised(String url) {
    try {
      URI uri = URI.create(url);
      String host = uri.getHost();
      if (uri.getScheme() == null || host == null) {
        return Optional.empty();
      }
      String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
      int byDefault = scheme.equals("https") ? 443 : 80;
      int port = uri.getPort() == -1 ? byDefault : uri.getPort();
      return Optional.of(scheme + "://" + host.toLowerCase(Locale.ROOT) + ":" + port);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
