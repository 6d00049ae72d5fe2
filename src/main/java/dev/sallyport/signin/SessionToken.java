package dev.sallyport.signin;

import dev.sallyport.signin.OpaqueSecret.Domain;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/**
 * What a client holds of its Session: the cookie of the portal, or a refresh token. The handle
 * stays the same for the life of the Session; the secret of a refresh token is replaced at each
 * use.
 */
public final class SessionToken {

  private static final int NAME_BYTES = 16;
  private static final int CHARACTERS = 43;

  private final OpaqueSecret handle;
  private final OpaqueSecret secret;

  private SessionToken(OpaqueSecret handle, OpaqueSecret secret) {
    this.handle = handle;
    this.secret = secret;
  }

  /**
   * The first one of a new Session.
   *
   * @param kind {@link Domain#COOKIE} or {@link Domain#REFRESH}
   */
  public static SessionToken first(Domain kind, Randomness randomness) {
    return first(kind, OpaqueSecret.random(Domain.HANDLE, randomness), randomness);
  }

  /**
   * The first one of a Session whose handle is known: an authorization code carries it, sealed, so
   * that only one Session can come of a code.
   *
   * @throws IllegalArgumentException if the kind is another, or the handle is none
   */
  public static SessionToken first(Domain kind, OpaqueSecret handle, Randomness randomness) {
    if (kind != Domain.COOKIE && kind != Domain.REFRESH) {
      throw new IllegalArgumentException("no token of a Session is a " + kind);
    }
    return new SessionToken(requireHandle(handle), OpaqueSecret.random(kind, randomness));
  }

  /** Reads a text back; empty when it is none of that kind. Costs nothing for a long one. */
  public static Optional<SessionToken> parse(Domain kind, String text) {
    int prefix = kind.prefix().length();
    if (text == null
        || text.length() != prefix + 2 * CHARACTERS
        || !text.startsWith(kind.prefix())) {
      return Optional.empty();
    }
    Optional<byte[]> handle = OpaqueSecret.decode(text.substring(prefix, prefix + CHARACTERS));
    Optional<byte[]> secret = OpaqueSecret.decode(text.substring(prefix + CHARACTERS));
    return handle.isEmpty() || secret.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SessionToken(
                new OpaqueSecret(Domain.HANDLE, handle.get()),
                new OpaqueSecret(kind, secret.get())));
  }

  /** The name of the Session that a handle belongs to: 32 hexadecimal digits. */
  public static String sessionName(OpaqueSecret handle) {
    byte[] hash = Hashes.sha256("session-name", requireHandle(handle).bytes());
    return HexFormat.of().formatHex(Arrays.copyOf(hash, NAME_BYTES));
  }

  public String sessionName() {
    return sessionName(handle);
  }

  /** What the holder is given. Never log it. */
  public String text() {
    return secret.domain().prefix() + handle.encoded() + secret.encoded();
  }

  /** The hash of the secret, for {@code spec.secretHash} and the chain in status. */
  public String hash() {
    return secret.hash();
  }

  /** Whether that hash is of this secret. */
  public boolean matches(String hash) {
    return secret.matches(hash);
  }

  /** The one that replaces this: the same Session, another secret. */
  SessionToken successor(Randomness randomness) {
    return with(OpaqueSecret.random(secret.domain(), randomness));
  }

  SessionToken with(OpaqueSecret other) {
    return new SessionToken(handle, other);
  }

  OpaqueSecret secret() {
    return secret;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SessionToken token
        && handle.equals(token.handle)
        && secret.equals(token.secret);
  }

  @Override
  public int hashCode() {
    return Objects.hash(handle, secret);
  }

  /** Never the secret; the name of the Session is none. */
  @Override
  public String toString() {
    return "SessionToken[" + secret.domain() + " of " + sessionName() + "]";
  }

  private static OpaqueSecret requireHandle(OpaqueSecret handle) {
    if (handle.domain() != Domain.HANDLE) {
      throw new IllegalArgumentException("not a handle");
    }
    return handle;
  }
}
