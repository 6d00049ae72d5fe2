package dev.sallyport.portal;

import dev.sallyport.Origin;
import dev.sallyport.api.Application;
import dev.sallyport.api.ApplicationSpec;
import dev.sallyport.signin.Entry;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The Applications that a person may enter, for the overview. */
final class OpenApplications {

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private OpenApplications() {}

  /** By name; those without a {@code launchURL} have no page to go to, and are left out. */
  static List<Pages.Home.Launch> of(SignedIn person, Directory directory, Instant now) {
    String namespace = person.site().namespace();
    Set<String> groups =
        directory.groups(namespace, person.uid()).stream()
            .map(group -> group.getMetadata().getUid())
            .collect(Collectors.toSet());
    return directory.applications(namespace).stream()
        .filter(application -> application.getSpec() != null)
        .filter(application -> application.getMetadata().getDeletionTimestamp() == null)
        .filter(
            application ->
                Entry.isOpen(
                    application,
                    person.uid(),
                    groups,
                    directory.entries(namespace, application.getMetadata().getName()),
                    now))
        .flatMap(application -> launch(application).stream())
        .sorted(
            Comparator.comparing(Pages.Home.Launch::name, String.CASE_INSENSITIVE_ORDER)
                .thenComparing(Pages.Home.Launch::url))
        .toList();
  }

  private static Optional<Pages.Home.Launch> launch(Application application) {
    ApplicationSpec spec = application.getSpec();
    String name =
        spec.displayName() == null ? application.getMetadata().getName() : spec.displayName();
    return Optional.ofNullable(spec.launchURL())
        .flatMap(Origin::of)
        .filter(OpenApplications::isSafe)
        .map(origin -> new Pages.Home.Launch(name, spec.launchURL(), origin.host()));
  }

  /** As the CRD has it; a link that runs as a script would be ours to answer for. */
  private static boolean isSafe(Origin origin) {
    return origin.isSecure()
        || (origin.scheme().equals("http") && LOOPBACK.contains(origin.host()));
  }
}
