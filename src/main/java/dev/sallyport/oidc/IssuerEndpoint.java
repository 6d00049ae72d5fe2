package dev.sallyport.oidc;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What an issuer serves, and how it is asked. */
public enum IssuerEndpoint {
  CONFIGURATION("/.well-known/openid-configuration", Sender.ANYBODY, "GET"),
  JWKS("/jwks", Sender.ANYBODY, "GET"),
  AUTHORIZE("/authorize", Sender.ANYBODY, "GET, POST"),
  RESUME("/authorize/resume", Sender.ANYBODY, "GET"),
  CONFIRM("/authorize/confirm", Sender.OWN_PAGE, "POST"),
  TOKEN("/token", Sender.PROGRAM, "POST"),
  REVOKE("/revoke", Sender.PROGRAM, "POST"),
  USERINFO("/userinfo", Sender.PROGRAM, "GET, POST"),
  END_SESSION("/end-session", Sender.ANYBODY, "GET, POST"),
  CONFIRM_END_SESSION("/end-session/confirm", Sender.OWN_PAGE, "POST"),
  DEVICE_CODE("/device/code", Sender.PROGRAM, "POST"),
  DEVICE("/device", Sender.OWN_PAGE, "GET, POST"),
  CONFIRM_DEVICE("/device/confirm", Sender.OWN_PAGE, "POST");

  /** Who sends what is posted. */
  public enum Sender {
    /** Also a page of another site, by its nature; without a proof in it, nothing changes. */
    ANYBODY,
    /** A form of our own pages. */
    OWN_PAGE,
    /** A program, with no cookie. */
    PROGRAM
  }

  private final String path;
  private final Sender sender;
  private final String methods;

  IssuerEndpoint(String path, Sender sender, String methods) {
    this.path = path;
    this.sender = sender;
    this.methods = methods;
  }

  /** Below the issuer's address. */
  public String path() {
    return path;
  }

  public Sender sender() {
    return sender;
  }

  /** HEAD is for the HTTP server to make of GET. */
  public List<String> methods() {
    return List.of(methods.split(", ", -1));
  }

  static Optional<IssuerEndpoint> at(String path) {
    return Arrays.stream(values()).filter(endpoint -> endpoint.path.equals(path)).findFirst();
  }

  boolean isOfDevices() {
    return this == DEVICE || this == DEVICE_CODE || this == CONFIRM_DEVICE;
  }
}
