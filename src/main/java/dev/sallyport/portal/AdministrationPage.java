package dev.sallyport.portal;

import dev.sallyport.portal.Administrators.Power;
import dev.sallyport.web.Answer;
import java.time.InstantSource;
import java.util.List;

/** The state of the identity source, for whoever may change it. */
final class AdministrationPage {

  static final String PATH = "/administration";

  private final Pages pages;
  private final Directory directory;
  private final Powers powers;
  private final FailedSignIns failed;
  private final InstantSource clock;

  AdministrationPage(
      Pages pages, Directory directory, Powers powers, FailedSignIns failed, InstantSource clock) {
    this.pages = pages;
    this.directory = directory;
    this.powers = powers;
    this.failed = failed;
    this.clock = clock;
  }

  Answer page(SignedIn person) {
    return powers.forHolder(person, Power.SOURCE, () -> state(person));
  }

  private Answer state(SignedIn person) {
    String namespace = person.site().namespace();
    List<FailedSignIns.Tally> tallies = failed.of(namespace);
    return pages.administration(
        new Administration(
            pages.frame("Identity source", PATH, person),
            directory.sources(namespace).stream()
                .map(source -> SourceState.of(source, clock.instant()))
                .sorted(SourceState.ORDER)
                .toList(),
            Administration.Failure.all(tallies),
            tallies));
  }
}
