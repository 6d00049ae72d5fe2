package dev.sallyport.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {

  @Test
  void fieldsAreDecoded() {
    Form form = Form.parse("a=1&b=%C3%A4+%2B&c=&d").orElseThrow();

    assertThat(form.field("a")).contains("1");
    assertThat(form.field("b")).contains("ä +");
    assertThat(form.field("c")).contains("");
    assertThat(form.field("d")).contains("");
    assertThat(form.field("e")).isEmpty();
  }

  @Test
  void nothingIsAnEmptyForm() {
    assertThat(Form.parse("").orElseThrow().fields()).isEmpty();
    assertThat(Form.parse("&&").orElseThrow().fields()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=1&a=2", "a=1&%61=2", "a=%", "a=%4", "a=%zz", "a=%C3", "%=1"})
  void whatReadersWouldTakeDifferentlyIsNone(String encoded) {
    assertThat(Form.parse(encoded)).isEmpty();
  }

  @Test
  void bytesThatAreNoUtf8AreNone() {
    assertThat(Form.parse(new byte[] {'a', '=', (byte) 0xff})).isEmpty();
  }

  @Test
  void aFloodOfFieldsIsNone() {
    assertThat(Form.parse(fields(32))).isPresent();
    assertThat(Form.parse(fields(33))).isEmpty();
  }

  @Test
  void aValueIsNeverShown() {
    assertThat(Form.parse("SAMLResponse=secret").orElseThrow().toString())
        .contains("SAMLResponse")
        .doesNotContain("secret");
  }

  private static byte[] fields(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "f" + i + "=" + i)
        .collect(Collectors.joining("&"))
        .getBytes(StandardCharsets.US_ASCII);
  }
}
