package dev.sallyport.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportJsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u202egpj.exe",
        "zero\u200bwidth",
        "\ufeffmark",
        "line\u2028separator",
        "no\u00a0break",
        "next\u0085line",
        "delete\u007f",
        "escape\u001b[2J",
        "private\ue000use",
        "tag\udb40\udc41",
        "unassigned\u0378",
        "alone\ud800",
      })
  void whatDoesNotShowIsEscapedAndReadsAsItWas(String hidden) throws Exception {
    String json = ReportJson.of(Map.of("name", hidden, hidden, List.of(hidden)));

    assertThat(json.codePoints().filter(c -> c != '\n'))
        .allMatch(c -> c >= ' ' && c <= '~', "shows as itself");
    assertThat(new ObjectMapper().readTree(json).get("name").asText()).isEqualTo(hidden);
    assertThat(new ObjectMapper().readTree(json).get(hidden).get(0).asText()).isEqualTo(hidden);
  }

  @Test
  void lettersOfEveryAlphabetStayAsTheyAre() throws Exception {
    String name = "J\u00fcrgen \u674e\u96f7 \ud83d\ude00 \"a\\\\b\"";

    String json = ReportJson.of(Map.of("name", name));

    assertThat(json).contains("J\u00fcrgen \u674e\u96f7 \ud83d\ude00").endsWith("}\n");
    assertThat(new ObjectMapper().readTree(json).get("name").asText()).isEqualTo(name);
  }
}
