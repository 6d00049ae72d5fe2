package dev.sallyport.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarksTest {

  private static final String SECRET = "s3cr3t/with+signs=and-more_of-it";

  @Test
  void aSecretIsFoundInEveryForm() {
    Marks marks = new Marks();
    marks.add("password", SECRET);

    for (String before : List.of("", "a", "ab", "abc", "Basic app:")) {
      String line = before + SECRET + "\n";
      for (String text :
          List.of(
              line,
              URLEncoder.encode(line, UTF_8),
              Base64.getEncoder().encodeToString(line.getBytes(UTF_8)),
              Base64.getUrlEncoder().encodeToString(line.getBytes(UTF_8)))) {
        assertThat(marks.in("log " + text + " end")).as(text).containsExactly("password (0)");
      }
    }
    assertThat(marks.in("nothing of that kind")).isEmpty();
  }

  @Test
  void aLongSecretThatWasCutIsFound() {
    Marks marks = new Marks();
    String token = "0123456789abcdefghijklmnopqrstuvwxyz".repeat(20);
    marks.add("token", token);

    assertThat(marks.in(token.substring(0, 60) + "…")).isNotEmpty();
    assertThat(marks.in("…" + token.substring(token.length() - 60))).isNotEmpty();
  }
}
