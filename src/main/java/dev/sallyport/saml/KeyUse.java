package dev.sallyport.saml;

/** What a key of the metadata is for (SAML metadata §2.4.1.1). One without a use is for both. */
public enum KeyUse {
  SIGNING("signing"),
  ENCRYPTION("encryption"),
  BOTH("both");

  private final String value;

  KeyUse(String value) {
    this.value = value;
  }

  /** As it stands in status and in output. */
  public String value() {
    return value;
  }

  boolean signs() {
    return this != ENCRYPTION;
  }

  KeyUse and(KeyUse other) {
    return this == other ? this : BOTH;
  }
}
