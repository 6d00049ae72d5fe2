package dev.sallyport.signin.kubernetes;

import java.time.Duration;

/**
 * The ID token that a Kubernetes API server takes: names of its claims, and what they hold. The API
 * server takes no other; the AuthenticationConfiguration is made from these.
 */
public final class KubernetesToken {

  /** The client id of kubectl, and the one audience of its tokens. Reserved, and built in. */
  public static final String CLIENT_ID = "kubernetes";

  /**
   * Says what a token is for, so that none that was made for something else passes for this one.
   */
  public static final String TOKEN_USE = "token_use";

  /** The value of {@link #TOKEN_USE}. */
  public static final String USE = "kubernetes";

  /** The person's userName (OpenID Connect Core 1.0 §5.1). */
  public static final String USER_NAME = "preferred_username";

  /** The display names of the person's groups, as a list, also when it is one. */
  public static final String GROUPS = "groups";

  /** The uid of the User object (OpenID Connect Core 1.0 §2). */
  public static final String UID = "sub";

  /** The name of the Session (OpenID Connect Front-Channel Logout 1.0 §3). */
  public static final String SESSION = "sid";

  /** Identifies the token; it is in the API server's audit log as the credential's id. */
  public static final String TOKEN_ID = "jti";

  /** The key of the user's extra under which the API server shows {@link #SESSION}. */
  public static final String SESSION_EXTRA = "sallyport.dev/session";

  /** No token may live longer, whatever its issuer says. */
  public static final Duration MAX_LIFETIME = Duration.ofMinutes(15);

  private KubernetesToken() {}
}
