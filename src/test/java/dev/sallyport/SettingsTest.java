package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

  @Test
  void aCenterNeedsOnlyItsNamespace() {
    assertThat(Settings.readCenters("[{namespace: identity}]"))
        .singleElement()
        .satisfies(c -> assertThat(c.subjectPrefix()).isEqualTo("sallyport:"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                                                      | at least one",
        "[{namespace: a}, {namespace: a, subjectPrefix: 'b:'}]   | twice",
        "[{namespace: kube-system}]                              | choose another namespace",
        "[{namespace: sallyport-system}]                         | choose another namespace",
        "[{namespace: a, subjectPrefix: ''}]                     | final colon",
        "[{namespace: a, subjectPrefix: ':'}]                    | final colon",
        "[{namespace: a, subjectPrefix: 'nocolon'}]              | final colon",
        "[{namespace: a, subjectPrefix: 'system:x:'}]            | system:",
        "[{namespace: a, subjectPrefix: 'x:'}, {namespace: b, subjectPrefix: 'x:y:'}] | is a prefix"
            + " of",
        "[{namespace: a, subjectPrefix: 'x:'}, {namespace: b, subjectPrefix: 'x:'}]   | is a prefix"
            + " of",
        "[{namespace: a, baseURL: id.example.com}]               | such as https",
        "[{namespace: a, baseURL: 'https://id.example.com.'}]    | without a dot",
        "[{namespace: a, subjectPrefix: 'a:', baseURL: 'https://id.example.com'}, {namespace: b,"
            + " subjectPrefix: 'b:', baseURL: 'https://ID.example.com:443/b'}] | b is the origin of"
            + " a",
        "[{namespce: a}]                                         | YAML list such as",
        "{namespace: a}                                          | YAML list such as",
      })
  void whatCouldConfuseCentersIsRefusedWithAReason(String centers, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(Settings.readCenters(centers), 50))
        .withMessageContaining(reason);
  }

  @Test
  void centersWithOriginsOfTheirOwnAreTaken() {
    assertThat(
            settings(
                    Settings.readCenters(
                        "[{namespace: a, subjectPrefix: 'a:', baseURL: 'https://id.example.com'},"
                            + " {namespace: b, subjectPrefix: 'b:', baseURL:"
                            + " 'https://id.example.com:8443'}]"),
                    50)
                .centers())
        .hasSize(2);
  }

  @Test
  void numbersAreChecked() {
    List<Settings.Center> centers = Settings.readCenters("[{namespace: identity}]");

    assertThat(settings(centers, 50).workers()).isEqualTo(50);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(centers, 0))
        .withMessageContaining("workers");
  }

  private static Settings settings(List<Settings.Center> centers, int workers) {
    return new Settings(
        centers,
        "sallyport-system",
        "test",
        0,
        workers,
        false,
        new Settings.Metadata(List.of(), List.of(), List.of()),
        new Settings.Lease(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(1)));
  }
}
