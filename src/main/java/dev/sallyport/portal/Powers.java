package dev.sallyport.portal;

import dev.sallyport.portal.Administrators.Power;
import dev.sallyport.web.Answer;
import dev.sallyport.web.Unavailable;
import java.util.function.Supplier;

/** Keeps pages for administrators from all others. It asks each time, and remembers nothing. */
record Powers(Administrators administrators, Directory directory, Pages pages) {

  /** Whether to show the way to such a page. */
  boolean isShown(SignedIn person, Power power) {
    try {
      return has(person, power);
    } catch (Unavailable e) {
      return false;
    }
  }

  /** The answer for who has the power, or a refusal. */
  Answer forHolder(SignedIn person, Power power, Supplier<Answer> answer) {
    return has(person, power)
        ? answer.get()
        : pages.notice(
            403,
            new Pages.Notice(
                pages.frame("Not for you", "", person),
                "This page is for administrators of the center.",
                "",
                "/",
                "Go to the overview"));
  }

  private boolean has(SignedIn person, Power power) {
    String namespace = person.site().namespace();
    return administrators.may(
        power,
        namespace,
        person.userName(),
        directory.names(namespace, directory.groups(namespace, person.uid())));
  }
}
