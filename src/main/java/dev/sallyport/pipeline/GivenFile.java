package dev.sallyport.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that a command is given. */
final class GivenFile {

  private GivenFile() {}

  /**
   * Reads no more than what shows that it is too much.
   *
   * @param most bytes that are read
   * @throws Unusable when there is no such file, or it cannot be read
   */
  static byte[] read(Path path, int most) throws Unusable {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(most);
    } catch (NoSuchFileException e) {
      throw new Unusable("there is no file " + path);
    } catch (IOException e) {
      throw new Unusable("cannot read " + path + " (" + e.getClass().getSimpleName() + ")");
    }
  }
}
