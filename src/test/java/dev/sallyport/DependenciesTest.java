package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What ships is what was looked at: the resolved runtime libraries against the committed list. The
 * build writes the resolved ones to {@code target/runtime-dependencies.txt} before tests run.
 */
class DependenciesTest {

  private static final Path RESOLVED = Path.of("target", "runtime-dependencies.txt");
  private static final String COMMITTED = "/runtime-dependencies.txt";

  /** {@code group:artifact:jar:version:scope:/path/to.jar}, then perhaps a module name. */
  private static final Pattern RESOLVED_LINE =
      Pattern.compile("([^:\\s]+):([^:]+):jar:([^:]+):(?:compile|runtime):(.+?\\.jar)(?:\\s.*)?");

  @Test
  void everyRuntimeLibraryIsOnTheListAndOpenSamlsAreTheVeryBytes() throws IOException {
    assertThat(RESOLVED).as("run this test with Maven, which lists the libraries first").exists();

    List<String> resolved =
        Files.readAllLines(RESOLVED).stream()
            .map(String::strip)
            .filter(line -> line.contains(":jar:"))
            .map(DependenciesTest::asListed)
            .sorted()
            .toList();

    assertThat(resolved)
        .as("src/test/resources%s: look at what is new, then list it", COMMITTED)
        .containsExactlyElementsOf(committed());
  }

  @Test
  void openSamlIsPinned() throws IOException {
    assertThat(committed())
        .filteredOn(DependenciesTest::isPinned)
        .hasSizeGreaterThan(10)
        .allMatch(line -> line.matches("\\S+ \\S+ [0-9a-f]{64}"));
  }

  private static String asListed(String resolved) {
    Matcher line = RESOLVED_LINE.matcher(resolved);
    assertThat(line.matches()).as("understood: %s", resolved).isTrue();
    String name = line.group(1) + ":" + line.group(2);
    return isPinned(name)
        ? name + " " + line.group(3) + " " + sha256(Path.of(line.group(4)))
        : name;
  }

  private static boolean isPinned(String name) {
    return name.startsWith("org.opensaml") || name.startsWith("net.shibboleth");
  }

  private static List<String> committed() throws IOException {
    try (InputStream list = DependenciesTest.class.getResourceAsStream(COMMITTED)) {
      return new String(list.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }

  private static String sha256(Path file) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(digest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
