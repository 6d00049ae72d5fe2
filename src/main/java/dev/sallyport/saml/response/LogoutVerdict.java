package dev.sallyport.saml.response;

import java.util.Optional;

/** What became of a message that came to the single logout service. */
public sealed interface LogoutVerdict {

  /**
   * The IdP asks us to sign somebody out.
   *
   * @param relayState what the answer has to bring back, of any length; not signed by HTTP-POST
   */
  record Asked(VerifiedLogout logout, Optional<String> relayState) implements LogoutVerdict {}

  /**
   * The IdP answers. Whether it was asked, and by this browser, is the caller's part.
   *
   * @param inResponseTo the ID of the LogoutRequest; empty if it names none
   * @param status the name of the status, fit for a log
   */
  record Answered(Optional<String> inResponseTo, Outcome outcome, String status)
      implements LogoutVerdict {}

  /** How it ended there. */
  enum Outcome {
    /** The person is signed out everywhere. */
    COMPLETE,
    /** Not at every other service provider (SAML core §3.2.2.2, {@code PartialLogout}). */
    PARTIAL,
    /** Not at the IdP. */
    FAILED
  }

  /**
   * Nothing is ended by this.
   *
   * @param code one of {@link dev.sallyport.api.SignOutReason}
   * @param message what is wrong and what to do
   */
  record Refused(LogoutStep step, String code, String message) implements LogoutVerdict {}
}
