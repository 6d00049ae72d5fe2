package dev.sallyport.web;

/** What a page of ours may load and where its forms may go (CSP Level 3). */
public final class ContentPolicy {

  static final String HEADER = "Content-Security-Policy";

  /** Scripts and styles only from our files: nothing that is written into a page runs. */
  static final String OURS =
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action"
          + " 'self'; frame-ancestors 'none'; base-uri 'none'";

  private ContentPolicy() {}

  /**
   * A page whose one form goes to another site. Any over TLS, and not only that site: browsers hold
   * every redirect that follows to it as well (CSP Level 3 §6.4.1).
   */
  public static Answer lettingFormsLeave(Answer page) {
    return page.with(HEADER, OURS.replace("form-action 'self'", "form-action 'self' https:"));
  }
}
