package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import dev.sallyport.parts.Keycloak;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Somebody signs in at a real Keycloak, which knows us by nothing but our metadata. */
class KeycloakSignInE2E {

  private static final String USER_NAME = "jane@example.com";
  private static final String PASSWORD = UUID.randomUUID().toString();
  private static Keycloak keycloak;
  private static SignInCenter signIn;

  @BeforeAll
  static void start() {
    Assumptions.assumeTrue(Keycloak.isInstalled(), Keycloak.MISSING);
    keycloak = Keycloak.start("corp");
    signIn =
        SignInCenter.start(
            keycloak.entityID(), keycloak.metadata().replaceFirst("<\\?xml.*?\\?>", ""));
    keycloak.trust(signIn.metadata("metadata.xml").getBytes(StandardCharsets.UTF_8));
    keycloak.addUser(USER_NAME, PASSWORD);
    signIn.center().user("jane");
  }

  @AfterAll
  static void stop() {
    if (signIn != null) {
      signIn.close();
    }
    if (keycloak != null) {
      keycloak.close();
    }
  }

  @Test
  void aPersonSignsInWithTheirPasswordThere() {
    try (WebClient browser = new WebClient(signIn.authority().clientContext());
        WebClient atKeycloak = new WebClient(keycloak.authority().clientContext())) {
      HttpResponse<String> login =
          Await.until(
              "to be sent to Keycloak",
              () -> browser.get(signIn.baseURL() + "/login"),
              answer -> answer.statusCode() == 303);

      HttpResponse<String> question =
          atKeycloak.get(login.headers().firstValue("Location").orElseThrow());
      HttpResponse<String> answer =
          atKeycloak.press(
              action(question.body()), Map.of("username", USER_NAME, "password", PASSWORD));
      HttpResponse<String> posted =
          browser.post(
              action(answer.body()),
              Map.of(
                  "SAMLResponse", WebClient.hidden(answer.body(), "SAMLResponse"),
                  "RelayState", WebClient.hidden(answer.body(), "RelayState")));

      assertThat(posted.statusCode()).as(signIn.server().log()).isEqualTo(303);
      assertThat(browser.get(signIn.baseURL() + "/").body()).contains(USER_NAME);
    }
  }

  private static String action(String page) {
    return page.replaceFirst("(?is).*<form[^>]*action=\"([^\"]+)\".*", "$1").replace("&amp;", "&");
  }
}
