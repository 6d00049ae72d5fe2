package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * A directory with what goes in ({@code in*}) and what has to come out ({@code out*}). A file that
 * the test did not ask for fails it. {@code -Dsallyport.write=true} writes what came out; read the
 * difference before you commit it.
 */
public final class GoldenCase {

  private static final boolean WRITE = Boolean.getBoolean("sallyport.write");

  private final Path directory;
  private final Set<String> used = new TreeSet<>();

  private GoldenCase(Path directory) {
    this.directory = directory;
  }

  /** What a test does with each case. */
  @FunctionalInterface
  public interface Check {
    void of(GoldenCase given) throws IOException;
  }

  /** A test for each directory below {@code src/test/resources/<root>}. */
  public static Stream<DynamicTest> all(String root, Check check) {
    return directories(root)
        .map(
            directory ->
                DynamicTest.dynamicTest(
                    String.valueOf(directory.getFileName()),
                    directory.toUri(),
                    () -> {
                      GoldenCase given = new GoldenCase(directory);
                      check.of(given);
                      given.assertAllUsed();
                    }));
  }

  /** The directories alone. */
  public static Stream<Path> directories(String root) {
    try (Stream<Path> directories = Files.list(Path.of("src/test/resources", root))) {
      List<Path> cases = directories.sorted().toList();
      assertThat(cases).isNotEmpty();
      return cases.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path directory() {
    return directory;
  }

  /** Where a file is or would be. */
  public Path file(String name) {
    used.add(name);
    return directory.resolve(name);
  }

  /** The text of a file, if it is there. */
  public Optional<String> text(String name) {
    try {
      return has(name) ? Optional.of(Files.readString(file(name))) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  public boolean has(String name) {
    return Files.exists(directory.resolve(name));
  }

  /** What came out is what the file says. */
  public void assertOut(String name, String actual) throws IOException {
    if (WRITE) {
      Files.writeString(file(name), actual);
    }
    assertThat(actual).isEqualTo(text(name).orElse(""));
  }

  private void assertAllUsed() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .as("files that the case does not use")
          .isSubsetOf(used);
    }
  }
}
