package dev.sallyport.signin;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** SHA-256 and HMAC-SHA-256 with a label, so that no value of one use is one of another. */
public final class Hashes {

  private static final String OURS = "dev.sallyport/v1/";

  private Hashes() {}

  /**
   * Of a label and parts; each part is preceded by its length, so that they cannot run together.
   */
  static byte[] sha256(String label, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] block : framed(label, parts)) {
        digest.update(block);
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw everyJavaHasIt(e);
    }
  }

  /** As {@link #sha256}, with a key. */
  static byte[] hmac(byte[] key, String label, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      for (byte[] block : framed(label, parts)) {
        mac.update(block);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw everyJavaHasIt(e);
    }
  }

  /** Of a text alone, where a standard or what is stored says what it is. */
  public static byte[] plainSha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(utf8(text));
    } catch (GeneralSecurityException e) {
      throw everyJavaHasIt(e);
    }
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static IllegalStateException everyJavaHasIt(GeneralSecurityException e) {
    return new IllegalStateException("every Java has this algorithm", e);
  }

  private static byte[][] framed(String label, byte[][] parts) {
    byte[][] framed = new byte[1 + 2 * parts.length][];
    framed[0] = utf8(OURS + label + "\0");
    for (int i = 0; i < parts.length; i++) {
      framed[1 + 2 * i] = utf8(parts[i].length + ":");
      framed[2 + 2 * i] = parts[i];
    }
    return framed;
  }
}
