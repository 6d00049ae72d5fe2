package dev.sallyport.gate;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The data of a Secret of ours: text under keys, and under {@link #DIGEST} the digest of the rest.
 */
final class SecretData {

  /** The key that holds the digest of all others. */
  static final String DIGEST = "digest";

  private SecretData() {}

  /** Seals the values, and encodes them as a Secret wants them. */
  static Map<String, String> sealed(Map<String, String> values) {
    Map<String, byte[]> bytes = new LinkedHashMap<>();
    values.forEach((key, value) -> bytes.put(key, value.getBytes(StandardCharsets.UTF_8)));
    bytes.put(DIGEST, Digest.of(bytes, DIGEST).getBytes(StandardCharsets.UTF_8));
    Map<String, String> data = new LinkedHashMap<>();
    bytes.forEach((key, value) -> data.put(key, Base64.getEncoder().encodeToString(value)));
    return data;
  }

  /**
   * Decodes the values and compares the digest.
   *
   * @return empty when something was altered
   */
  static Optional<Map<String, String>> opened(Map<String, String> data) {
    if (data == null) {
      return Optional.empty();
    }
    Map<String, byte[]> bytes = new LinkedHashMap<>();
    try {
      data.forEach((key, value) -> bytes.put(key, Base64.getDecoder().decode(value)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    byte[] claimed = bytes.get(DIGEST);
    if (claimed == null
        || !Digest.of(bytes, DIGEST).equals(new String(claimed, StandardCharsets.UTF_8))) {
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    bytes.forEach((key, value) -> values.put(key, new String(value, StandardCharsets.UTF_8)));
    return Optional.of(values);
  }
}
