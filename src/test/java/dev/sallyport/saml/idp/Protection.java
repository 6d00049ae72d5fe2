package dev.sallyport.saml.idp;

import java.util.ArrayList;
import java.util.List;

/** Which parts of a response are signed, and whether the assertion is encrypted. */
public record Protection(boolean response, boolean assertion, boolean encrypted) {

  /** All eight. */
  public static List<Protection> all() {
    List<Protection> all = new ArrayList<>();
    for (int bits = 0; bits < 8; bits++) {
      all.add(new Protection((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0));
    }
    return all;
  }

  /** The six with a signature. */
  public static List<Protection> signed() {
    return all().stream().filter(Protection::isSigned).toList();
  }

  public boolean isSigned() {
    return response || assertion;
  }

  @Override
  public String toString() {
    return (isSigned()
            ? (response ? "Response" : "")
                + (response && assertion ? " and " : "")
                + (assertion ? "Assertion" : "")
                + " signed"
            : "nothing signed")
        + (encrypted ? ", encrypted" : "");
  }
}
