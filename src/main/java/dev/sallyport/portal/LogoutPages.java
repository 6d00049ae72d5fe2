package dev.sallyport.portal;

import dev.sallyport.saml.OutgoingMessage;
import dev.sallyport.web.Answer;
import dev.sallyport.web.ContentPolicy;

/** What a person sees of single logout. Nobody is signed in on these pages. */
record LogoutPages(Pages pages) {

  private static final String HOME = "/";

  /** On the way to another site, by a link. */
  Answer leave(Site site, String url) {
    return pages.leave(new Pages.Leave(pages.frame(site, "Signing out"), url));
  }

  /** On the way to the identity provider, by a form. */
  Answer forward(Site site, OutgoingMessage.Form form, String sentence) {
    return ContentPolicy.lettingFormsLeave(
        pages.forward(
            new Pages.Forward(
                pages.frame(site, "Signing out"), sentence, form.action(), form.fields())));
  }

  /**
   * At the end.
   *
   * @param reference of what did not work; empty if all did
   */
  Answer signedOut(Site site, String sentence, String reference) {
    return notice(200, site, "Signed out", sentence, reference);
  }

  /**
   * The person can do nothing about a message that is wrong, and may not even have asked for it.
   */
  Answer refused(Site site, String reference) {
    return notice(
        403,
        site,
        "Sign-out failed",
        "A message about a sign-out was not accepted. What you signed out of is over, and nothing"
            + " else is: to be sure, sign out here and at your organization. If this comes again,"
            + " give your administrator this reference.",
        reference);
  }

  Answer notOpen(Site site) {
    return notice(
        503,
        site,
        "Sign-out is closed",
        "Signing out is not possible at present. Try again in a few minutes.",
        "");
  }

  private Answer notice(int status, Site site, String title, String sentence, String reference) {
    return pages.notice(
        status,
        new Pages.Notice(pages.frame(site, title), sentence, reference, HOME, "Go to the start"));
  }
}
