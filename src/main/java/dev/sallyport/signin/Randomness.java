package dev.sallyport.signin;

/** Where secrets come from; {@code new SecureRandom()::nextBytes} outside of tests. */
@FunctionalInterface
public interface Randomness {

  /** Fills the array with bytes that nobody can guess. */
  void fill(byte[] bytes);

  /** That many new bytes. */
  default byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    fill(bytes);
    return bytes;
  }
}
