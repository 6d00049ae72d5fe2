package dev.sallyport.demo;

/** Counts the steps of the tour. */
final class Steps {

  private final Page page;
  private final int all;
  private String present = "the start";
  private int number;

  Steps(Page page, int all) {
    this.page = page;
    this.all = all;
  }

  void begin(String title, String text) {
    number++;
    present = number + " of " + all + ": " + title;
    page.heading(present);
    page.text(text);
  }

  /** The step that is being taken, or the last one. */
  String present() {
    return present;
  }
}
