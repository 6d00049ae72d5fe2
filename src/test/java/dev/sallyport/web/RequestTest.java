package dev.sallyport.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestTest {

  private static final byte[] FORM = "a=b".getBytes(StandardCharsets.US_ASCII);

  @Test
  void aCookieIsFoundAmongOthersAndOverSeveralHeaders() {
    Request request =
        Requests.get("/").header("Cookie", "a=1; __Host-x=y=z").header("Cookie", "c=3").request();

    assertThat(request.cookie("__Host-x")).contains("y=z");
    assertThat(request.cookie("c")).contains("3");
    assertThat(request.cookie("x")).isEmpty();
    assertThat(request.cookieNames()).containsExactly("a", "__Host-x", "c");
  }

  @Test
  void aCookieThatComesTwiceIsNone() {
    assertThat(Requests.get("/").header("Cookie", "a=1; a=2").request().cookie("a")).isEmpty();
  }

  @Test
  void aHeaderThatComesTwiceIsNone() {
    Request request = Requests.get("/").header("X", "1").header("X", "2").request();

    assertThat(request.header("x")).isEmpty();
    assertThat(request.hasHeader("x")).isTrue();
  }

  @Test
  void onlyAFormIsReadAsOne() {
    assertThat(Requests.of("POST", "/", FORM).request().form()).isEmpty();
    assertThat(
            Requests.of("POST", "/", FORM)
                .header("Content-Type", "Application/X-WWW-form-urlencoded; charset=UTF-8")
                .request()
                .form()
                .flatMap(form -> form.field("a")))
        .contains("b");
  }

  @Test
  void neitherARequestNorAnAnswerShowsItsCookies() {
    assertThat(Requests.get("/?q=secret").cookie("a", "secret").request().toString())
        .doesNotContain("secret");
    assertThat(Answer.text(200, "secret").with(Cookie.lax("a", "secret", Duration.ZERO)).toString())
        .doesNotContain("secret");
  }

  @Test
  void cookiesAreForThisHostOnlyAndNoScriptReadsThem() {
    assertThat(
            Answer.text(200, "")
                .with(Cookie.lax("a", "b", Duration.ofHours(1)))
                .header("Set-Cookie"))
        .contains("__Host-a=b; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=3600");
    assertThat(
            Answer.text(200, "").with(Cookie.gone("a", Cookie.SameSite.NONE)).header("Set-Cookie"))
        .contains("__Host-a=; Path=/; Secure; HttpOnly; SameSite=None; Max-Age=0");
  }

  @Test
  void aHeaderCannotBecomeTwo() {
    assertThatIllegalArgumentException().isThrownBy(() -> Answer.seeOther("/x\r\nSet-Cookie: a=b"));
  }
}
