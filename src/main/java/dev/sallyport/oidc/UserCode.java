package dev.sallyport.oidc;

import dev.sallyport.signin.Randomness;
import java.util.Locale;
import java.util.Optional;

/**
 * What a person reads on a device and types in a browser: eight consonants, so that it spells no
 * word and holds no digit that looks like a letter (RFC 8628 §6.1). 34 bits are little, but only
 * who is signed in can try, and what they would win is a grant for a device of somebody else.
 */
final class UserCode {

  private static final String ALPHABET = "BCDFGHJKLMNPQRSTVWXZ";
  private static final int LENGTH = 8;

  /**
   * The most bytes that are a multiple of the alphabet; others would make some letters likelier.
   */
  private static final int FAIR = 240;

  private static final int MAX_TYPED = 32;

  private UserCode() {}

  static String random(Randomness randomness) {
    StringBuilder code = new StringBuilder(LENGTH);
    while (code.length() < LENGTH) {
      for (byte one : randomness.bytes(LENGTH)) {
        int number = Byte.toUnsignedInt(one);
        if (number < FAIR && code.length() < LENGTH) {
          code.append(ALPHABET.charAt(number % ALPHABET.length()));
        }
      }
    }
    return code.toString();
  }

  /** As it is shown. */
  static String shown(String code) {
    return code.substring(0, LENGTH / 2) + "-" + code.substring(LENGTH / 2);
  }

  /** What somebody typed, with or without hyphen, in either case; empty if it is no code. */
  static Optional<String> typed(String text) {
    if (text.length() > MAX_TYPED) {
      return Optional.empty();
    }
    String code = text.replaceAll("[ -]", "").toUpperCase(Locale.ROOT);
    return code.length() == LENGTH && code.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0)
        ? Optional.of(code)
        : Optional.empty();
  }
}
