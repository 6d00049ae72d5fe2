package dev.sallyport.signin;

import java.time.Instant;

/** A key that seals what clients carry for us, from a time on. */
final class SealingKey implements Scheduled {

  static final int BYTES = 32;

  private final String id;
  private final byte[] bytes;
  private final Instant usedFrom;

  SealingKey(String id, byte[] bytes, Instant usedFrom) {
    this.id = id;
    this.bytes = bytes.clone();
    this.usedFrom = usedFrom;
  }

  String id() {
    return id;
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public Instant usedFrom() {
    return usedFrom;
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "SealingKey[" + id + "]";
  }
}
