package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.Origin;
import dev.sallyport.portal.Site;
import dev.sallyport.portal.Sites;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.web.Answer;
import dev.sallyport.web.RefusalPages;
import dev.sallyport.web.Request;
import dev.sallyport.web.Requests;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In which form a refusal is said, and to whom. */
class ScimRefusalsTest {

  private static final Site SITE =
      new Site(
          "identity",
          Requests.ORIGIN,
          "https://id.example.com/sso",
          "/sso",
          "<metadata/>",
          new CenterSource.None(),
          Optional.empty(),
          Optional.empty(),
          true);

  private final ScimRefusals refusals =
      new ScimRefusals(
          new Sites() {
            @Override
            public Optional<Site> at(Origin origin) {
              return origin.equals(Requests.ORIGIN) ? Optional.of(SITE) : Optional.empty();
            }

            @Override
            public CenterSource now(Site site) {
              return site.source();
            }
          },
          request -> Answer.text(404, "none"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          POST   | 429 | Too many requests. Wait a moment. | Too many requests. Wait a moment.
          POST   | 408 | too late                          | too late
          PUT    | 413 | That is more than is read here.   | by several PATCH requests
          PATCH  | 413 | That is more than is read here.   | at most 8388608 bytes
          DELETE | 413 | That is more than is read here.   | a DELETE is sent without a body
          """)
  void whatIsRefusedBelowTheBaseUrlIsAnErrorOfScim(
      String method, int status, String sentence, String detail) throws IOException {
    Request request = Requests.of(method, "/sso/scim/v2/Groups/1", new byte[0]).request();

    Answer answer = refusals.refused(request, status, sentence);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).contains("application/scim+json");
    JsonNode error = new ObjectMapper().readTree(answer.text());
    assertThat(error.path("schemas").get(0).asText())
        .isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
    assertThat(error.path("status").asText()).isEqualTo(String.valueOf(status));
    assertThat(error.path("detail").asText()).contains(detail);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/sso/acs", "/scim/v2/Users", "/sso/scim/v2x", "/sso/scim"})
  void whateverElseIsRefusedIsSaidAsAlways(String path) {
    RefusalPages always = request -> Answer.text(404, "none");
    Request request = Requests.get(path).request();

    assertThat(refusals.refused(request, 413, "That is more."))
        .isEqualTo(always.refused(request, 413, "That is more."));
  }

  @Test
  void soIsWhatIsForAHostThatIsNotOurs() {
    Request request =
        Requests.get("/sso/scim/v2").to(Origin.of("https", "other.example.com", 443)).request();

    assertThat(refusals.refused(request, 413, "That is more.").header("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
  }
}
