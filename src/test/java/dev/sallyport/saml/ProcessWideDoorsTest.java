package dev.sallyport.saml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.stream.StreamResult;
import javax.xml.transform.stream.StreamSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A library that makes a parser of its own, and asks for no care, finds these doors shut. */
class ProcessWideDoorsTest {

  private static final String STYLESHEET =
      """
      <xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
          xmlns:system="http://xml.apache.org/xalan/java/java.lang.System">
        %s
        <xsl:template match="/"><out><xsl:value-of select="%s"/></out></xsl:template>
      </xsl:stylesheet>
      """;

  @TempDir Path folder;

  @BeforeAll
  static void onceOpenSamlHasStarted() {
    HardenedParser.parse("<a/>".getBytes(UTF_8));
  }

  @Test
  void noDtdComesFromElsewhere() throws Exception {
    Path dtd = Files.writeString(folder.resolve("a.dtd"), "<!ELEMENT a ANY>");
    DocumentBuilder careless = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();

    assertThatThrownBy(
            () ->
                careless.parse(
                    new ByteArrayInputStream(
                        "<!DOCTYPE a SYSTEM '%s'><a/>".formatted(dtd.toUri()).getBytes(UTF_8))))
        .hasMessageContaining("accessExternalDTD");
  }

  @Test
  void noStylesheetComesFromElsewhere() throws IOException {
    Path other = Files.writeString(folder.resolve("other.xsl"), STYLESHEET.formatted("", "'x'"));
    String imports = "<xsl:import href=\"%s\"/>".formatted(other.toUri());

    assertThatThrownBy(() -> transform(STYLESHEET.formatted(imports, "'x'")))
        .hasStackTraceContaining("accessExternalStylesheet");
  }

  @Test
  void noStylesheetReadsADocument() throws IOException {
    Path document = Files.writeString(folder.resolve("secret.xml"), "<secret>x</secret>");

    assertThatThrownBy(
            () -> transform(STYLESHEET.formatted("", "document('" + document.toUri() + "')")))
        .hasStackTraceContaining("accessExternalStylesheet");
  }

  @Test
  void noStylesheetCallsJava() {
    assertThatThrownBy(() -> transform(STYLESHEET.formatted("", "system:getProperty('java.home')")))
        .hasStackTraceContaining("getProperty");
  }

  private static String transform(String stylesheet) throws Exception {
    StringWriter out = new StringWriter();
    TransformerFactory.newDefaultInstance()
        .newTransformer(new StreamSource(new StringReader(stylesheet)))
        .transform(new StreamSource(new StringReader("<a/>")), new StreamResult(out));
    return out.toString();
  }
}
