package dev.sallyport.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.saml.IdentityProvider;
import dev.sallyport.saml.MetadataReader;
import dev.sallyport.saml.MetadataResult;
import dev.sallyport.saml.MetadataResult.Usable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A directory for each case: {@code in-metadata.xml}, perhaps {@code in-entity-id}, and what is
 * said of it in {@code out.json} (and {@code out.txt} where the layout is looked at). {@code
 * -Dsallyport.write=true} writes the latter anew, for a person to read in the diff.
 */
class MetadataGoldenTest {

  private static final Path CASES = Path.of("src/test/resources/metadata");
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final Set<String> FILES =
      Set.of("in-metadata.xml", "in-entity-id", "out.json", "out.txt");

  @TestFactory
  Stream<DynamicTest> everyDocumentGetsItsVerdict() throws IOException {
    return cases()
        .map(
            directory ->
                DynamicTest.dynamicTest(
                    directory.getFileName().toString(), () -> check(directory)));
  }

  @TestFactory
  Stream<DynamicTest> theNormalFormOfWhatIsUsableReadsAsTheSame() throws IOException {
    return cases()
        .filter(directory -> read(directory) instanceof Usable)
        .map(
            directory ->
                DynamicTest.dynamicTest(
                    directory.getFileName().toString(), () -> checkNormalForm(directory)));
  }

  @Test
  void noFileIsUnused() throws IOException {
    try (Stream<Path> files = Files.walk(CASES)) {
      assertThat(files.filter(Files::isRegularFile))
          .allMatch(file -> FILES.contains(file.getFileName().toString()))
          .allMatch(file -> file.getParent().getParent().equals(CASES));
    }
  }

  private static void check(Path directory) throws IOException {
    MetadataReport report = MetadataReport.of(document(directory), entityID(directory), NOW);

    golden(directory.resolve("out.json"), report.json());
    if (Files.exists(directory.resolve("out.txt"))) {
      golden(directory.resolve("out.txt"), report.text());
    }
  }

  private static void checkNormalForm(Path directory) {
    IdentityProvider idp = ((Usable) read(directory)).identityProvider();

    MetadataResult again =
        MetadataReader.read(
            idp.normalForm().getBytes(StandardCharsets.UTF_8), Optional.of(idp.entityID()), NOW);

    assertThat(again)
        .isEqualTo(
            new Usable(
                new IdentityProvider(
                    idp.entityID(),
                    idp.singleSignOn(),
                    idp.singleLogout(),
                    idp.nameIDFormats(),
                    idp.wantAuthnRequestsSigned(),
                    idp.certificates(),
                    Optional.empty()),
                List.of()));
    assertThat(((Usable) again).identityProvider().digest()).isEqualTo(idp.digest());
  }

  private static MetadataResult read(Path directory) {
    return MetadataReader.read(document(directory), entityID(directory), NOW);
  }

  private static byte[] document(Path directory) {
    return bytes(directory.resolve("in-metadata.xml"));
  }

  private static Optional<String> entityID(Path directory) {
    Path file = directory.resolve("in-entity-id");
    return Files.exists(file)
        ? Optional.of(new String(bytes(file), StandardCharsets.UTF_8).strip())
        : Optional.empty();
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new AssertionError("cannot read " + file, e);
    }
  }

  private static void golden(Path file, String actual) throws IOException {
    if (Boolean.getBoolean("sallyport.write")) {
      Files.writeString(file, actual);
    }
    assertThat(actual).isEqualTo(Files.exists(file) ? Files.readString(file) : "");
  }

  private static Stream<Path> cases() throws IOException {
    try (Stream<Path> directories = Files.list(CASES)) {
      return directories.sorted().toList().stream();
    }
  }
}
