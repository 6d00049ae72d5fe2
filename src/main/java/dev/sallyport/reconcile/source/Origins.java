package dev.sallyport.reconcile.source;

import dev.sallyport.Origin;
import dev.sallyport.Settings;
import dev.sallyport.access.Names;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.gate.Fault;
import dev.sallyport.reconcile.Caches;
import java.util.Comparator;
import java.util.Optional;

/**
 * One origin belongs to one center: a request to it is answered for that center, so two with the
 * same would be one door to two houses.
 */
record Origins(Caches caches, Settings settings) {

  /**
   * Whoever is served under it already has it: a source that is older, but turns to it later, came
   * later. Then whoever is in force, then whoever is older. Two of the same second and name, in two
   * namespaces, are told apart by the namespace: else each could take the other for the first.
   */
  private static Comparator<IdentitySource> firstCome(Origin origin) {
    return Comparator.comparing((IdentitySource s) -> !isServedUnder(s, origin))
        .thenComparing(s -> !IdentitySource.isInForce(s))
        .thenComparing(Origins::holder, Names.SENIORITY)
        .thenComparing(s -> s.getMetadata().getNamespace());
  }

  private static boolean isServedUnder(IdentitySource source, Origin origin) {
    return Optional.ofNullable(source.getStatus())
        .map(IdentitySourceStatus::serviceProvider)
        .map(IdentitySourceStatus.ServiceProviderStatus::acsURL)
        .flatMap(Origin::of)
        .filter(origin::equals)
        .isPresent();
  }

  private static Names.Holder holder(IdentitySource source) {
    return new Names.Holder(
        source.getMetadata().getName(), source.getMetadata().getCreationTimestamp());
  }

  /** What is wrong with the base URL of a source, if anything. */
  Optional<Fault> fault(IdentitySource source) {
    String namespace = source.getMetadata().getNamespace();
    Optional<Origin> origin = Origin.of(source.getSpec().baseURL());
    if (origin.isEmpty()) {
      return Optional.of(
          new Fault(
              IdentitySource.Reason.BASE_URL_NOT_ALLOWED,
              "spec.baseURL is not a URL with a scheme and a host, without a dot at its end."
                  + " Correct it.",
              false));
    }
    Optional<String> installed =
        settings.centers().stream()
            .filter(c -> c.namespace().equals(namespace))
            .findFirst()
            .flatMap(Settings.Center::baseURL);
    if (installed.isPresent() && !Origin.of(installed.get()).equals(origin)) {
      return Optional.of(
          new Fault(
              IdentitySource.Reason.BASE_URL_NOT_ALLOWED,
              "The install names another origin for this center: "
                  + installed.get()
                  + ". Use that one in spec.baseURL.",
              false));
    }
    if (installed.isPresent()) {
      return Optional.empty(); // Nobody else may have it, whatever they ask for.
    }
    Optional<String> installedFor =
        settings.centers().stream()
            .filter(c -> !c.namespace().equals(namespace))
            .filter(c -> c.baseURL().flatMap(Origin::of).equals(origin))
            .map(Settings.Center::namespace)
            .findFirst();
    if (installedFor.isPresent()) {
      return Optional.of(
          new Fault(
              IdentitySource.Reason.BASE_URL_NOT_ALLOWED,
              "The install gives this origin to the center "
                  + installedFor.get()
                  + ". Choose another one in spec.baseURL.",
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

  private Optional<IdentitySource> takenBy(IdentitySource source, Origin origin) {
    return caches
        .sources
        .all()
        .filter(s -> isCenter(s.getMetadata().getNamespace()))
        .filter(s -> s.getSpec() != null && s.getSpec().baseURL() != null)
        .filter(s -> Origin.of(s.getSpec().baseURL()).equals(Optional.of(origin)))
        .min(firstCome(origin))
        .filter(w -> !w.getMetadata().getNamespace().equals(source.getMetadata().getNamespace()));
  }

  private boolean isCenter(String namespace) {
    return settings.centers().stream().anyMatch(c -> c.namespace().equals(namespace));
  }
}
