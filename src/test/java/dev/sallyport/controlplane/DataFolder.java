package dev.sallyport.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folders of control planes and other parts: under {@code target/}, readable for their owner
 * alone.
 */
public final class DataFolder {
  private DataFolder() {}

  /** A new one. */
  public static Path create() {
    Path parent = Path.of(System.getProperty("basedir", "."), "target", "controlplane");
    try {
      Files.createDirectories(parent);
      return Files.createTempDirectory(
              parent,
              ProcessHandle.current().pid() + "-",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
          .toAbsolutePath()
          .normalize();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create a folder in " + parent, e);
    }
  }

  /** With all that is in it; links are removed, not followed. */
  public static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }
}
