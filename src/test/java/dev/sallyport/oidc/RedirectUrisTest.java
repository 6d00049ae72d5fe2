package dev.sallyport.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compared as strings, but for the port of a loopback address. */
class RedirectUrisTest {

  private final RedirectUris kubectl = Client.KUBERNETES.redirectUris();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://localhost:8000",
        "http://localhost:0",
        "http://localhost:08000",
        "http://localhost:65536",
        "http://localhost:99999",
        "http://localhost:",
        "http://localhost:8000:80",
        "http://localhost:8000/x",
        "http://localhost:8000//",
        "http://localhost:8000?x=1",
        "http://localhost:8000#x",
        "http://LOCALHOST:8000",
        "http://localhost.:8000",
        "http://localhost.evil.example.com:8000",
        "http://localhost@evil.example.com",
        "http://localhost:8000@evil.example.com",
        "http://user@localhost:8000",
        "http://127.0.0.2:8000",
        "http://127.1:8000",
        "http://2130706433:8000",
        "http://[0:0:0:0:0:0:0:1]:8000",
        "http://[::ffff:127.0.0.1]:8000",
        "http://[::1]x:8000",
        "http://evil.example.com/http://localhost:8000",
        "http:\\\\localhost:8000",
        "http://localhost:8000\\@evil.example.com",
        "http://localhost:8000\n",
        " http://localhost:8000",
        "HTTP://localhost:8000",
        "javascript:alert(1)//http://localhost:8000",
        "",
      })
  void kubectlIsSentNowhereElse(String uri) {
    assertThat(kubectl.allow(uri)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://app.example.com/callback",
        "https://user@app.example.com/callback",
        "https://user:password@app.example.com/callback",
        "https://app.example.com/callback#",
        "https://*.example.com/callback",
        "https://app.example.com/*",
        "https://app.example.com\\@evil.example.com/",
        "https://app.example.com/%zz",
        "https://app.example.com/\u00e9",
        "https:app.example.com",
        "https:///callback",
        "javascript:alert(1)",
        "data:text/html,x",
        "myapp://callback",
      })
  void whatShouldNotHaveBeenRegisteredNeverMatches(String uri) {
    assertThat(new RedirectUris(List.of(uri)).allow(uri)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example.com",
        "https://app.example.com/",
        "https://app.example.com:8443/a/b?c=d&e=%20",
        "https://[2001:db8::1]:8443/callback",
        "http://localhost/callback",
        "http://127.0.0.1:8080/callback",
      })
  void whatIsRegisteredMatches(String uri) {
    assertThat(new RedirectUris(List.of(uri)).allow(uri)).isTrue();
  }

  @Test
  void onlyThePortOfALoopbackAddressVaries() {
    RedirectUris uris =
        new RedirectUris(List.of("http://127.0.0.1/callback", "https://app.example.com:8443/"));

    assertThat(uris.allow("http://127.0.0.1:5000/callback")).isTrue();
    assertThat(uris.allow("http://localhost:5000/callback")).isFalse();
    assertThat(uris.allow("http://127.0.0.1:5000/")).isFalse();
    assertThat(uris.allow("https://app.example.com:8444/")).isFalse();
    assertThat(uris.allow("https://app.example.com/")).isFalse();
  }

  @Test
  void aLongOneIsRefused() {
    String uri = "https://app.example.com/" + "x".repeat(500);

    assertThat(new RedirectUris(List.of(uri)).allow(uri)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:8000,http://localhost:8000",
    "http://localhost:8000/,http://localhost:8000",
    "https://app.example.com/a?b=/c,https://app.example.com",
    "https://app.example.com?b=/c,https://app.example.com",
    "https://app.example.com:8443,https://app.example.com:8443",
  })
  void aPageShowsWhereItGoes(String uri, String origin) {
    assertThat(RedirectUris.origin(uri)).isEqualTo(origin);
  }
}
