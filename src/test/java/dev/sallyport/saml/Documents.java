package dev.sallyport.saml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Metadata documents for tests: those of the golden cases, by the name of the case. */
final class Documents {

  private static final Path CASES = Path.of("src/test/resources/metadata");

  private Documents() {}

  static byte[] named(String name) {
    try {
      return Files.readAllBytes(CASES.resolve(name).resolve("in-metadata.xml"));
    } catch (IOException e) {
      throw new AssertionError("no case " + name, e);
    }
  }
}
