package dev.sallyport.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CheckMetadataTest {

  private static final String CASES = "src/test/resources/metadata/";
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-06-01T00:00:00Z"));

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  @Test
  void usableMetadataIsZero() {
    assertThat(run(CASES + "google/in-metadata.xml")).isZero();
    assertThat(out.toString())
        .endsWith("usable: https://accounts.example.com/o/saml2?idpid=C0example\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void refusedMetadataIsTwoAndSaysWhatToDo() {
    assertThat(run(CASES + "several-idps-none-named/in-metadata.xml")).isEqualTo(2);
    assertThat(out.toString())
        .contains("refused, EntityIDRequired: ")
        .contains("\"https://b.example.com/saml\"");
  }

  @Test
  void theEntityIdChooses() {
    assertThat(
            run(
                CASES + "several-idps-none-named/in-metadata.xml",
                "--entity-id",
                "https://b.example.com/saml"))
        .isZero();
  }

  @Test
  void standardInputIsRead() throws Exception {
    byte[] document = Files.readAllBytes(Path.of(CASES + "okta/in-metadata.xml"));
    CheckMetadata command = new CheckMetadata(new ByteArrayInputStream(document), CLOCK);

    assertThat(run(command, "-", "-o", "json")).isZero();
    assertThat(new ObjectMapper().readTree(out.toString()).get("entityID").asText())
        .isEqualTo("http://www.example.com/exk1fcia6d6EMsf331d8");
  }

  @Test
  void anEndlessFileIsRefusedAndNotReadToItsEnd() throws Exception {
    Path huge = directory.resolve("huge.xml");
    try (var file =
        Files.newByteChannel(
            huge,
            java.nio.file.StandardOpenOption.CREATE_NEW,
            java.nio.file.StandardOpenOption.WRITE,
            java.nio.file.StandardOpenOption.SPARSE)) {
      file.position(8L << 30);
      file.write(java.nio.ByteBuffer.wrap(new byte[] {1}));
    }

    assertThat(run(huge.toString())).isEqualTo(2);
    assertThat(out.toString()).contains("MetadataTooLarge");
  }

  @Test
  void whatCannotBeReadIsOneWithoutStackTrace() {
    assertThat(run(directory.resolve("absent.xml").toString())).isEqualTo(1);
    assertThat(run(directory.toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains("there is no file")
        .contains("cannot read")
        .doesNotContain("\tat ");
  }

  @Test
  void aWrongCommandLineIsOne() {
    assertThat(run()).isEqualTo(1);
    assertThat(run("x.xml", "-o", "yaml")).isEqualTo(1);
    assertThat(run("x.xml", "--nonsense")).isEqualTo(1);
  }

  private int run(String... arguments) {
    return run(new CheckMetadata(new ByteArrayInputStream(new byte[0]), CLOCK), arguments);
  }

  private int run(CheckMetadata command, String... arguments) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
