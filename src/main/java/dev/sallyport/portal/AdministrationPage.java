package dev.sallyport.portal;

import dev.sallyport.web.Answer;
import dev.sallyport.web.Unavailable;
import java.time.InstantSource;
import java.util.List;

/** The state of the identity source, for whoever may change it. */
final class AdministrationPage {

  static final String PATH = "/administration";

  private final Pages pages;
  private final Directory directory;
  private final Administrators administrators;
  private final FailedSignIns failed;
  private final InstantSource clock;

  AdministrationPage(
      Pages pages,
      Directory directory,
      Administrators administrators,
      FailedSignIns failed,
      InstantSource clock) {
    this.pages = pages;
    this.directory = directory;
    this.administrators = administrators;
    this.failed = failed;
    this.clock = clock;
  }

  Answer page(SignedIn person) {
    if (!isAdministrator(person)) {
      return pages.notice(
          403,
          new Pages.Notice(
              pages.frame("Not for you", "", person),
              "Only who may change the identity source sees its state.",
              "",
              "/",
              "Go to the overview"));
    }
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

  /** Whether to show a way to this page; the page itself asks again. */
  boolean isLinkedFor(SignedIn person) {
    try {
      return isAdministrator(person);
    } catch (Unavailable e) {
      return false;
    }
  }

  private boolean isAdministrator(SignedIn person) {
    String namespace = person.site().namespace();
    return administrators.mayChangeSource(
        namespace,
        person.userName(),
        directory.names(namespace, directory.groups(namespace, person.uid())));
  }
}
