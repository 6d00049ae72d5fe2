package dev.sallyport.gate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * SHA-256 over parts, each preceded by its length, so that no two lists of parts run together. It
 * tells an accident and another hand from our own; it is no signature.
 */
final class Digest {

  private final MessageDigest sha256;

  private Digest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Over strings, in hexadecimal. */
  static String of(String... parts) {
    Digest digest = new Digest();
    for (String part : parts) {
      digest.add(part.getBytes(StandardCharsets.UTF_8));
    }
    return digest.hex();
  }

  /** Over bytes, in hexadecimal. */
  static String of(byte[] bytes) {
    Digest digest = new Digest();
    digest.add(bytes);
    return digest.hex();
  }

  /** Over all keys and values, in the order of the keys, but for one key. */
  static String of(Map<String, byte[]> data, String except) {
    Digest digest = new Digest();
    new TreeMap<>(data)
        .forEach(
            (key, value) -> {
              if (!key.equals(except)) {
                digest.add(key.getBytes(StandardCharsets.UTF_8));
                digest.add(value);
              }
            });
    return digest.hex();
  }

  private void add(byte[] part) {
    sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    sha256.update(part);
  }

  private String hex() {
    return HexFormat.of().formatHex(sha256.digest());
  }
}
