package dev.sallyport.signin;

/**
 * What a person is shown when a sign-in fails, so that an administrator finds the reason. It is to
 * be read out on the telephone: five letters and digits of which none looks like another. It is no
 * secret, and several failures may share one.
 */
public final class Reference {

  private static final String ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int LENGTH = 5;

  private Reference() {}

  public static String random(Randomness randomness) {
    StringBuilder reference = new StringBuilder(LENGTH);
    for (byte b : randomness.bytes(LENGTH)) {
      reference.append(ALPHABET.charAt(Byte.toUnsignedInt(b) % ALPHABET.length()));
    }
    return reference.toString();
  }
}
