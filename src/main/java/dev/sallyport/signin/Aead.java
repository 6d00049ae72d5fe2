package dev.sallyport.signin;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM (NIST SP 800-38D) with keys that each seal one message. */
final class Aead {

  /** Bytes that it adds. */
  static final int TAG = 16;

  /** A nonce must differ between messages of one key; here there is one. */
  private static final byte[] NONCE = new byte[12];

  private Aead() {}

  /**
   * @param mode of {@link Cipher}
   * @param once a key of 32 bytes that seals this message only
   * @return empty when what is to be opened was not sealed like this
   */
  static Optional<byte[]> crypt(int mode, byte[] once, byte[] associated, byte[] input) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          mode, new SecretKeySpec(once, "AES"), new GCMParameterSpec(TAG * Byte.SIZE, NONCE));
      cipher.updateAAD(associated);
      return Optional.of(cipher.doFinal(input));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw Hashes.everyJavaHasIt(e);
    }
  }
}
