package dev.sallyport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {

  @ParameterizedTest
  @CsvSource({
    "https://ID.Example.com, https://id.example.com:443",
    "HTTPS://id.example.com:443/portal?x#y, https://id.example.com:443",
    "https://id.example.com:8443, https://id.example.com:8443",
    "http://localhost, http://localhost:80",
  })
  void theSameOriginIsWrittenInSeveralWays(String url, String origin) {
    assertThat(Origin.of(url)).map(Origin::toString).contains(origin);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://i%64.example.com", "id.example.com", "https:///x", "::"})
  void whatHasNoHostHasNoOrigin(String url) {
    assertThat(Origin.of(url)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://id.example.com.", "https://ID.example.com.:443/portal"})
  void aHostWithADotAtItsEndIsNoSecondWayToWriteIt(String url) {
    assertThat(Origin.of(url)).isEmpty();
  }

  @Test
  void noAddressHasNoOrigin() {
    assertThat(Origin.of(null)).isEmpty();
  }

  @Test
  void aBrowserLeavesOutAPortThatIsTheDefault() {
    assertThat(Origin.of("HTTPS", "ID.example.com", -1).serialized())
        .isEqualTo("https://id.example.com");
    assertThat(Origin.of("http", "localhost", 80).serialized()).isEqualTo("http://localhost");
    assertThat(Origin.of("https", "localhost", 8443).serialized())
        .isEqualTo("https://localhost:8443");
  }
}
