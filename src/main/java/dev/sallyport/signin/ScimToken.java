package dev.sallyport.signin;

import dev.sallyport.api.Secrets;
import dev.sallyport.signin.OpaqueSecret.Domain;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an identity provider shows as a bearer token (RFC 6750) when it pushes people: an id by
 * which the Secret is found, and 256 random bits of which that Secret has the hash.
 */
public final class ScimToken {

  private static final int ID_BYTES = 8;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
  private static final int CHARACTERS = 43;

  private final String id;
  private final OpaqueSecret secret;

  private ScimToken(String id, OpaqueSecret secret) {
    this.id = id;
    this.secret = secret;
  }

  /** A new one. */
  public static ScimToken random(Randomness randomness) {
    return new ScimToken(
        HexFormat.of().formatHex(randomness.bytes(ID_BYTES)),
        OpaqueSecret.random(Domain.SCIM, randomness));
  }

  /** Reads a text back; empty when it is none. Costs nothing for a long one. */
  public static Optional<ScimToken> parse(String text) {
    String prefix = Domain.SCIM.prefix();
    int secretAt = prefix.length() + 2 * ID_BYTES;
    if (text == null || text.length() != secretAt + CHARACTERS || !text.startsWith(prefix)) {
      return Optional.empty();
    }
    String id = text.substring(prefix.length(), secretAt);
    return ID.matcher(id).matches()
        ? OpaqueSecret.decode(text.substring(secretAt))
            .map(bytes -> new ScimToken(id, new OpaqueSecret(Domain.SCIM, bytes)))
        : Optional.empty();
  }

  /** The name of the Secret that this is of, if it is of any. It is no secret. */
  public String secretName() {
    return Secrets.SCIM_TOKEN_PREFIX + id;
  }

  /** What the holder is given, once. Never log it. */
  public String text() {
    return Domain.SCIM.prefix() + id + secret.encoded();
  }

  /** What is kept of it: 64 hexadecimal digits. */
  public String hash() {
    return secret.hash();
  }

  /** Whether that hash is of this token; takes the same time whatever differs. */
  boolean matches(String hash) {
    return secret.matches(hash);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScimToken token && id.equals(token.id) && secret.equals(token.secret);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, secret);
  }

  /** Never the secret. */
  @Override
  public String toString() {
    return "ScimToken[" + id + "]";
  }
}
