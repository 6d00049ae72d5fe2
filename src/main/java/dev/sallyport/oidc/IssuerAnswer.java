package dev.sallyport.oidc;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What to do about a request. A page is only named, with what it has to show; whoever renders it
 * escapes every text.
 */
public sealed interface IssuerAnswer {

  /** An answer for a program, or a redirect: sent as it is. */
  record Response(int status, Map<String, String> headers, String body) implements IssuerAnswer {

    public Response {
      headers = Map.copyOf(headers);
    }

    /** Neither headers nor body: they hold codes and tokens. */
    @Override
    public String toString() {
      return "Response[" + status + "]";
    }
  }

  /**
   * The person has to sign in, and come back.
   *
   * @param resume path and query to send the browser to afterwards, with GET; keep it where only
   *     this browser can get it
   * @param fresh true if an earlier sign-in at the identity provider does not do (SAML {@code
   *     ForceAuthn})
   */
  record SignIn(String resume, boolean fresh) implements IssuerAnswer {}

  /** A page that says what is wrong. There is nobody to whom the browser could be sent back. */
  record Page(int status, String message) implements IssuerAnswer {}

  /**
   * A page that asks whether a client may have a grant.
   *
   * @param client its name
   * @param redirectOrigin where the browser would be sent: scheme, host and port
   * @param address where this browser comes from
   * @param form the hidden field {@link OidcIssuer#FORM_FIELD} of what is posted to {@link
   *     IssuerEndpoint#CONFIRM}, beside {@link OidcIssuer#DECISION_FIELD}
   */
  record ConfirmCode(String client, String redirectOrigin, String address, String form)
      implements IssuerAnswer {}

  /**
   * A page with a field {@link OidcIssuer#USER_CODE_FIELD}, posted to {@link
   * IssuerEndpoint#DEVICE}.
   *
   * @param problem with what was typed before
   */
  record EnterUserCode(Optional<String> problem) implements IssuerAnswer {}

  /**
   * A page that asks whether a device may have a grant.
   *
   * @param client its name
   * @param address where the device asked from
   * @param asked when
   * @param form as of {@link ConfirmCode}, posted to {@link IssuerEndpoint#CONFIRM_DEVICE}
   */
  record ConfirmDevice(String client, String address, Instant asked, String form)
      implements IssuerAnswer {}

  /** A page that says that the device has been answered. */
  record DeviceAnswered(boolean allowed) implements IssuerAnswer {}

  /**
   * A page that asks whether the person wants to sign out.
   *
   * @param form as of {@link ConfirmCode}, posted to {@link IssuerEndpoint#CONFIRM_END_SESSION}
   */
  record ConfirmSignOut(String form) implements IssuerAnswer {}

  /**
   * The session of the browser is over: its cookie has to go as well.
   *
   * @param location where the application wants the browser to be sent; otherwise a page says so
   */
  record SignedOut(Optional<String> location) implements IssuerAnswer {}
}
