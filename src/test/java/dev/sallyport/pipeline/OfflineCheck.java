package dev.sallyport.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.saml.idp.TestIdp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** {@code check-response} without a cluster, and what it has printed. */
final class OfflineCheck {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Map<String, String> usual;

  /**
   * @param folder where the metadata of the identity provider is put
   */
  OfflineCheck(TestIdp idp, Path folder) throws IOException {
    Path metadata = Files.writeString(folder.resolve("idp.xml"), TestIdp.metadata(idp.key()));
    usual =
        Map.of(
            "--idp-metadata", metadata.toString(),
            "--sp-entity-id", TestIdp.SP_ENTITY_ID,
            "--acs-url", TestIdp.ACS);
  }

  /** With what is usual, as far as it is not given. */
  int run(String standardInput, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    usual.forEach(
        (option, value) -> {
          if (!all.contains(option)) {
            all.addAll(List.of(option, value));
          }
        });
    return runExactly(standardInput, all);
  }

  int runExactly(String standardInput, List<String> arguments) {
    CheckResponse command =
        new CheckResponse(
            new ByteArrayInputStream(standardInput.getBytes(StandardCharsets.UTF_8)),
            InstantSource.fixed(TestIdp.NOW));
    return new CommandLine(command)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments.toArray(String[]::new));
  }

  void forgetOutput() {
    out.getBuffer().setLength(0);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  /** What was printed as JSON, once. */
  JsonNode json() {
    try {
      return new ObjectMapper().readTree(out().substring(Math.max(0, out().indexOf('{'))));
    } catch (JsonProcessingException e) {
      throw new AssertionError(out(), e);
    }
  }
}
