package dev.sallyport.signin;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * 256 random bits that somebody holds. We keep the hash only; the text is given out once. The same
 * bits in another domain have another hash, so that a cookie is no refresh token.
 */
public final class OpaqueSecret {

  /** What a secret is for. */
  public enum Domain {
    /** Finds a Session; part of the two below. */
    HANDLE("sph_"),
    /** Of the portal. */
    COOKIE("spc_"),
    /** A refresh token. */
    REFRESH("spr_"),
    /** A device code (RFC 8628 §3.2). */
    DEVICE("spd_"),
    /** Of an identity provider that pushes people; see {@link ScimToken}. */
    SCIM("sps_");

    private final String prefix;

    Domain(String prefix) {
      this.prefix = prefix;
    }

    /** How the text begins, so that people and scanners tell what leaked. */
    public String prefix() {
      return prefix;
    }
  }

  static final int BYTES = 32;
  private static final int CHARACTERS = 43;

  private final Domain domain;
  private final byte[] bytes;

  OpaqueSecret(Domain domain, byte[] bytes) {
    this.domain = domain;
    this.bytes = bytes;
  }

  public static OpaqueSecret random(Domain domain, Randomness randomness) {
    return new OpaqueSecret(domain, randomness.bytes(BYTES));
  }

  /** Reads a text back; empty when it is none of that domain. Costs nothing for a long one. */
  public static Optional<OpaqueSecret> parse(Domain domain, String text) {
    if (text == null
        || text.length() != domain.prefix.length() + CHARACTERS
        || !text.startsWith(domain.prefix)) {
      return Optional.empty();
    }
    return decode(text.substring(domain.prefix.length()))
        .map(bytes -> new OpaqueSecret(domain, bytes));
  }

  /** What the holder is given. Never log it. */
  public String text() {
    return domain.prefix + encoded();
  }

  /** What is kept: 64 hexadecimal digits. */
  public String hash() {
    return HexFormat.of().formatHex(Hashes.sha256("secret/" + domain, bytes));
  }

  /** Whether this is the secret of that hash; takes the same time whatever differs. */
  public boolean matches(String hash) {
    return hash != null && MessageDigest.isEqual(Hashes.utf8(hash()), Hashes.utf8(hash));
  }

  Domain domain() {
    return domain;
  }

  byte[] bytes() {
    return bytes;
  }

  String encoded() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Only the one text that {@link #encoded} makes: base64 leaves two bits that could be anything.
   */
  static Optional<byte[]> decode(String encoded) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(encoded);
      boolean same =
          bytes.length == BYTES
              && Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(encoded);
      return same ? Optional.of(bytes) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OpaqueSecret secret
        && domain == secret.domain
        && MessageDigest.isEqual(bytes, secret.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Never the secret. */
  @Override
  public String toString() {
    return "OpaqueSecret[" + domain + "]";
  }
}
