package dev.sallyport.web;

/**
 * What an answer needs cannot be read or written for now. The same request may be sent again later.
 */
public final class Unavailable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message for the log; quotes nothing that was sent
   */
  public Unavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
