package dev.sallyport.signin;

import java.time.Duration;

/** How long things live. Several decisions hang on the same number, so each stands here once. */
public final class Lifetimes {

  /** Of an ID token, and of the access token beside it. */
  public static final Duration ID_TOKEN = Duration.ofMinutes(10);

  /** Of an authorization code (RFC 6749 §4.1.2 allows at most ten minutes). */
  public static final Duration CODE = Duration.ofSeconds(60);

  /** Of the login state that is sealed in a cookie: somebody may have to find their phone. */
  public static final Duration LOGIN = Duration.ofMinutes(15);

  /** Of the question to somebody who came unasked from the identity provider. */
  public static final Duration ARRIVAL = Duration.ofMinutes(5);

  /** {@code max-age} of the JWKS. */
  public static final Duration JWKS_MAX_AGE = Duration.ofMinutes(5);

  /** How long a replaced refresh token is still answered after its successor was first used. */
  public static final Duration REFRESH_GRACE = Duration.ofSeconds(30);

  /** How far the clocks of servers and API servers may be apart. */
  public static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

  /** Of a session where the source does not say. */
  public static final Duration SESSION = Duration.ofHours(8);

  /** The most that a source may say. */
  public static final Duration MAX_SESSION = Duration.ofDays(7);

  private Lifetimes() {}
}
