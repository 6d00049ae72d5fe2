package dev.sallyport.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.GoldenCase;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A directory for each case: {@code in-metadata.xml}, perhaps {@code in-entity-id}, and what is
 * said of it in {@code out.json} (and {@code out.txt} where the layout is looked at).
 */
class MetadataGoldenTest {

  private static final String CASES = "metadata";
  private static final String DOCUMENT = "in-metadata.xml";
  private static final String ENTITY_ID = "in-entity-id";
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  @TestFactory
  Stream<DynamicTest> everyDocumentGetsItsVerdict() {
    return GoldenCase.all(CASES, MetadataGoldenTest::check);
  }

  @TestFactory
  Stream<DynamicTest> theNormalFormOfWhatIsUsableReadsAsTheSame() {
    return GoldenCase.directories(CASES)
        .filter(directory -> read(directory) instanceof Usable)
        .map(
            directory ->
                DynamicTest.dynamicTest(
                    directory.getFileName().toString(), () -> checkNormalForm(directory)));
  }

  private static void check(GoldenCase given) throws IOException {
    given.file(DOCUMENT);
    given.file(ENTITY_ID);
    MetadataReport report =
        MetadataReport.of(document(given.directory()), entityID(given.directory()), NOW);

    given.assertOut("out.json", report.json());
    if (given.has("out.txt")) {
      given.assertOut("out.txt", report.text());
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
    return bytes(directory.resolve(DOCUMENT));
  }

  private static Optional<String> entityID(Path directory) {
    Path file = directory.resolve(ENTITY_ID);
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
}
