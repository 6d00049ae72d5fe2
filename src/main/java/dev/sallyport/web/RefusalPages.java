package dev.sallyport.web;

/** What is seen of a refusal that is not a page's own. */
public interface RefusalPages {

  /** For a path of ours that is none. */
  Answer notFound(Request request);

  /**
   * For what was not done: too often, too large, not from here, or not possible at present.
   *
   * @param sentence for a person
   */
  default Answer refused(Request request, int status, String sentence) {
    return Answer.text(status, sentence);
  }
}
