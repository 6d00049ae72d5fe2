package dev.sallyport.pipeline;

/** What cannot be used, in words for whoever runs a command. */
final class Unusable extends Exception {
  private static final long serialVersionUID = 1L;

  Unusable(String message) {
    super(message);
  }
}
