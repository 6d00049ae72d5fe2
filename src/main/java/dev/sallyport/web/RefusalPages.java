package dev.sallyport.web;

/** What people see of a refusal that is not a page's own. */
public interface RefusalPages {

  /** For a path of ours that is none. */
  Answer notFound(Request request);

  /**
   * For a form that no page of ours sent, or one whose session is over meanwhile. Nothing was done.
   */
  default Answer notOurForm(Request request) {
    return Answer.text(
        403, "This form was not sent by a page of this server, or the session is over. Reload it.");
  }
}
