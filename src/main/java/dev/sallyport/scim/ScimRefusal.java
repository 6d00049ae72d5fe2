package dev.sallyport.scim;

import java.util.Optional;

/** What is asked for is not done, and why, for whoever looks after the identity provider. */
public final class ScimRefusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient Optional<String> scimType;

  private ScimRefusal(int status, Optional<String> scimType, String message) {
    super(message);
    this.status = status;
    this.scimType = scimType;
  }

  /** A value that cannot be kept. */
  public static ScimRefusal invalidValue(String message) {
    return new ScimRefusal(400, Optional.of("invalidValue"), message);
  }

  /** Another one has that name already. */
  public static ScimRefusal taken(String message) {
    return new ScimRefusal(409, Optional.of("uniqueness"), message);
  }

  /** It belongs to somebody else: a person declared it. */
  public static ScimRefusal notPushed(String message) {
    return new ScimRefusal(409, Optional.of("mutability"), message);
  }

  /** Whoever pushes may not any more. */
  public static ScimRefusal over(String message) {
    return new ScimRefusal(401, Optional.empty(), message);
  }

  /** What everyone has was to be taken away (RFC 7644 §3.5.2.2). */
  static ScimRefusal required(String attribute) {
    return new ScimRefusal(
        400, Optional.of("mutability"), attribute + " cannot be removed: replace it");
  }

  /** The request is of another version than there is now. */
  static ScimRefusal old() {
    return of(
        412, "it has changed since the version that If-Match names: read it again, then send it");
  }

  static ScimRefusal invalidFilter(String message) {
    return new ScimRefusal(400, Optional.of("invalidFilter"), message);
  }

  static ScimRefusal invalidPath(String message) {
    return new ScimRefusal(400, Optional.of("invalidPath"), message);
  }

  static ScimRefusal invalidSyntax(String message) {
    return new ScimRefusal(400, Optional.of("invalidSyntax"), message);
  }

  static ScimRefusal noTarget(String message) {
    return new ScimRefusal(400, Optional.of("noTarget"), message);
  }

  /** One of HTTP, where the RFC has no word for it. */
  static ScimRefusal of(int status, String message) {
    return new ScimRefusal(status, Optional.empty(), message);
  }

  ScimAnswer answer() {
    return ScimAnswer.error(status, scimType, getMessage());
  }
}
