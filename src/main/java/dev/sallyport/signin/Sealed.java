package dev.sallyport.signin;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;

/**
 * Seals what a browser or a client carries for us: nobody reads it, nobody alters it, and it ends
 * by itself. AES-256-GCM under a key of its own for each text, derived from the center's sealing
 * key and 128 random bits, so that the number of texts is no concern. What it is for is
 * authenticated with it.
 *
 * <p>A text is the id of the key, a dot, and base64url of salt, ciphertext and tag.
 */
public final class Sealed {

  /** What a sealed text is for; one of another purpose does not open. */
  public enum Purpose {
    /** The state of a sign-in on its way through the identity provider. */
    LOGIN,
    /** The state of a sign-out on its way through the identity provider. */
    LOGOUT,
    /** Somebody who came unasked, and is asked whether to come in. */
    ARRIVAL,
    /** An authorization request that waits for a sign-in. */
    RESUME,
    /** A form that confirms a code for a client on a loopback address. */
    CONFIRM_CODE,
    /** A form that confirms a device. */
    CONFIRM_DEVICE,
    /** A form that confirms signing out. */
    CONFIRM_SIGN_OUT,
    /** An authorization code. */
    CODE,
    /** A device code. */
    DEVICE,
    /** An access token, opaque to its holder. */
    ACCESS
  }

  /** The most characters of a payload in UTF-8, so that a cookie has room for the text. */
  public static final int MAX_PAYLOAD = 2_800;

  /** Longer texts are not looked at. */
  public static final int MAX_TEXT = 4_000;

  private static final int SALT = 16;

  private final List<SealingKey> keys;

  /**
   * @param keys the one that seals first; all of them open
   */
  Sealed(List<SealingKey> keys) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("nothing is sealed without a key");
    }
    this.keys = List.copyOf(keys);
  }

  /** What came of opening a text. */
  public sealed interface Opening {

    /**
     * @param payload as it was sealed
     * @param expires until when it counts
     */
    record Good(String payload, Instant expires) implements Opening {

      /** Never the payload. */
      @Override
      public String toString() {
        return "Good[until " + expires + "]";
      }
    }

    /** It says nothing. */
    record Bad(Fault fault) implements Opening {}
  }

  /** Why a text does not open. */
  public enum Fault {
    /** Longer than any of ours, or not of our form. */
    MALFORMED,
    /** Sealed with a key that is no more, or never was. */
    UNKNOWN_KEY,
    /** Altered, or sealed for another purpose. */
    ALTERED,
    /** Its time is over. */
    EXPIRED
  }

  /**
   * Seals a payload.
   *
   * @throws IllegalArgumentException if it has more than {@link #MAX_PAYLOAD} bytes in UTF-8
   */
  public String seal(Purpose purpose, String payload, Instant expires, Randomness randomness) {
    byte[] content = Hashes.utf8(payload);
    if (content.length > MAX_PAYLOAD) {
      throw new IllegalArgumentException("too much to seal: " + content.length + " bytes");
    }
    SealingKey key = keys.getFirst();
    byte[] salt = randomness.bytes(SALT);
    byte[] plain =
        ByteBuffer.allocate(Long.BYTES + content.length)
            .putLong(expires.getEpochSecond())
            .put(content)
            .array();
    byte[] sealed = crypt(Cipher.ENCRYPT_MODE, key, purpose, salt, plain).orElseThrow();
    byte[] all = ByteBuffer.allocate(SALT + sealed.length).put(salt).put(sealed).array();
    return key.id() + "." + encoded(all);
  }

  /** Opens a text of anybody's making. */
  public Opening open(Purpose purpose, String text, Instant now) {
    int dot = text == null || text.length() > MAX_TEXT ? -1 : text.indexOf('.');
    if (dot < 0) {
      return new Opening.Bad(Fault.MALFORMED);
    }
    String encoded = text.substring(dot + 1);
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(encoded);
    } catch (IllegalArgumentException e) {
      return new Opening.Bad(Fault.MALFORMED);
    }
    // Only the one text that was given out: base64 leaves bits, and padding, that say nothing.
    if (all.length < SALT + Long.BYTES + Aead.TAG || !encoded.equals(encoded(all))) {
      return new Opening.Bad(Fault.MALFORMED);
    }
    String id = text.substring(0, dot);
    Optional<SealingKey> key = keys.stream().filter(k -> k.id().equals(id)).findFirst();
    if (key.isEmpty()) {
      return new Opening.Bad(Fault.UNKNOWN_KEY);
    }
    ByteBuffer parts = ByteBuffer.wrap(all);
    byte[] salt = new byte[SALT];
    parts.get(salt);
    byte[] sealed = new byte[parts.remaining()];
    parts.get(sealed);
    return crypt(Cipher.DECRYPT_MODE, key.get(), purpose, salt, sealed)
        .map(plain -> opened(ByteBuffer.wrap(plain), now))
        .orElseGet(() -> new Opening.Bad(Fault.ALTERED));
  }

  private static String encoded(byte[] all) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  private static Opening opened(ByteBuffer plain, Instant now) {
    Instant expires = Instant.ofEpochSecond(plain.getLong());
    if (!now.isBefore(expires)) {
      return new Opening.Bad(Fault.EXPIRED);
    }
    try {
      return new Opening.Good(
          StandardCharsets.UTF_8.newDecoder().decode(plain).toString(), expires);
    } catch (CharacterCodingException e) {
      throw new IllegalStateException("what we sealed was UTF-8", e);
    }
  }

  private static Optional<byte[]> crypt(
      int mode, SealingKey key, Purpose purpose, byte[] salt, byte[] input) {
    byte[] once = Hashes.hmac(key.bytes(), "sealed/" + purpose, salt);
    return Aead.crypt(mode, once, Hashes.utf8(purpose.name()), input);
  }
}
