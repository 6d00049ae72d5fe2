package dev.sallyport.signin;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;

/**
 * A refresh token, sealed for whoever holds the one that it replaces. The key follows from the
 * replaced token, which nobody can make from the hash that is kept, and from a salt: two servers
 * may replace a token at the same time, though only one gets it stored.
 */
final class Successor {

  private static final int SALT = 16;
  private static final int BYTES = SALT + OpaqueSecret.BYTES + Aead.TAG;
  private static final int MAX_TEXT = 128;

  private Successor() {}

  static String seal(SessionToken next, SessionToken replaced, Randomness randomness) {
    byte[] salt = randomness.bytes(SALT);
    byte[] sealed = crypt(Cipher.ENCRYPT_MODE, replaced, salt, next.secret().bytes()).orElseThrow();
    byte[] all = ByteBuffer.allocate(BYTES).put(salt).put(sealed).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  /** Empty when the text is not what was sealed. */
  static Optional<SessionToken> open(String text, SessionToken replaced) {
    if (text == null || text.length() > MAX_TEXT) {
      return Optional.empty();
    }
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (all.length != BYTES) {
      return Optional.empty();
    }
    byte[] salt = Arrays.copyOf(all, SALT);
    byte[] sealed = Arrays.copyOfRange(all, SALT, BYTES);
    return crypt(Cipher.DECRYPT_MODE, replaced, salt, sealed)
        .map(bytes -> replaced.with(new OpaqueSecret(replaced.secret().domain(), bytes)));
  }

  private static Optional<byte[]> crypt(
      int mode, SessionToken replaced, byte[] salt, byte[] input) {
    byte[] once = Hashes.hmac(replaced.secret().bytes(), "successor", salt);
    return Aead.crypt(mode, once, Hashes.utf8(replaced.sessionName()), input);
  }
}
