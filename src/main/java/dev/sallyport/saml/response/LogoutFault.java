package dev.sallyport.saml.response;

/** Ends the check of a logout message; thrown and caught in this package only. */
final class LogoutFault extends Exception {

  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code one of {@link dev.sallyport.api.SignOutReason}
   * @param message what is wrong and what to do
   */
  LogoutFault(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  String code() {
    return code;
  }
}
