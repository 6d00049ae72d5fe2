package dev.sallyport.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The names of bindings: {@code sallyport-<assignment, shortened>-<hash>}.
 *
 * <p>The hash is over the Assignment's namespace and name and the roleRef. So two centers never
 * meet under one name, and because a {@code roleRef} is immutable, another role is another name:
 * the new binding can be made before the old one goes (kubernetes/kubernetes#66353). A name is a
 * DNS-1123 subdomain, short enough for every tool, however long the Assignment's is.
 */
public final class BindingName {

  private static final String PREFIX = "sallyport-";

  /** Characters of the Assignment's name that are kept, for people who read the list. */
  private static final int READABLE = 60;

  /** 20 characters of five bits: 100 bits. */
  private static final int HASH = 20;

  private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

  private BindingName() {}

  /** The name of every binding that the Assignment has for that role. */
  public static String of(String namespace, String name, Binding.Role role) {
    return PREFIX + readable(name) + "-" + hash(namespace, name, role.kind(), role.name());
  }

  /** The beginning, without what may not stand before the hyphen that follows. */
  private static String readable(String name) {
    int end = Math.min(name.length(), READABLE);
    while (end > 0 && !isAlphanumeric(name.charAt(end - 1))) {
      end--;
    }
    return name.substring(0, end);
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  /** Each part is preceded by its length, so no two lists of parts read the same. */
  private static String hash(String... parts) {
    MessageDigest sha256 = sha256();
    for (String part : parts) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      sha256.update(bytes);
    }
    return base32(sha256.digest());
  }

  private static String base32(byte[] digest) {
    StringBuilder text = new StringBuilder(HASH);
    int bits = 0;
    int held = 0;
    for (int i = 0; text.length() < HASH; i++) {
      held = (held << Byte.SIZE) | (digest[i] & 0xff);
      for (bits += Byte.SIZE; bits >= 5 && text.length() < HASH; bits -= 5) {
        text.append(BASE32.charAt((held >> (bits - 5)) & 31));
      }
      held &= (1 << bits) - 1;
    }
    return text.toString();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
