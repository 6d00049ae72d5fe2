package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.controlplane.Await;
import dev.sallyport.saml.idp.RedirectQuery;
import dev.sallyport.saml.idp.TestIdp;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole way of a sign-in, from {@code /login} to the end of the session. */
class SignInIT {

  private static final String USER_NAME = "jane@example.com";
  private static SignInCenter signIn;

  private WebClient browser;

  @BeforeAll
  static void givenACenterAndAPerson() {
    signIn = SignInCenter.start(TestIdp.ENTITY_ID, TestIdp.metadata(TestIdp.rsa().key()));
    signIn.center().user("jane");
    String target = signIn.center().target();
    signIn.center().group("platform");
    signIn
        .center()
        .apply(
            """
            kind: GroupMembership
            metadata: {name: platform-1}
            spec: {group: {name: platform}, members: [{name: jane}]}
            """);
    signIn.center().assign("platform-views", "{kind: Group, name: platform}", "view", target);
    signIn.center().await("Assignment", "platform-views", "Bound");
  }

  @AfterAll
  static void stop() {
    if (signIn != null) {
      signIn.close();
    }
  }

  @BeforeEach
  void givenABrowser() {
    browser = new WebClient(signIn.authority().clientContext());
    Await.until(
        "sign-in to be open", () -> browser.get(url("/")).body().contains("href=\"/login\""));
  }

  @AfterEach
  void close() {
    sessions().forEach(session -> signIn.center().delete("Session", name(session)));
    browser.close();
  }

  @Test
  void aPersonSignsInSeesTheirAccessAndSignsOut() throws Exception {
    RedirectQuery request = login();
    assertThat(request.isSignedBy(certificate())).isTrue();

    HttpResponse<String> posted = post(request);

    assertThat(posted.statusCode()).isEqualTo(303);
    String home = browser.get(url("/")).body();
    assertThat(home).contains(USER_NAME, "view", "Group platform");
    assertThat(sessions())
        .singleElement()
        .satisfies(
            session -> {
              JsonNode spec = Center.tree(session).get("spec");
              assertThat(spec.at("/user/uid").asText())
                  .isEqualTo(signIn.center().get("User", "jane").uid());
              assertThat(spec.at("/client/type").asText()).isEqualTo("Portal");
            });

    HttpResponse<String> out =
        browser.press(url("/logout"), Map.of("csrf", WebClient.hidden(home, "csrf")));

    assertThat(out.body()).contains("You are signed out");
    assertThat(sessions()).isEmpty();
    assertThat(browser.get(url("/")).body()).doesNotContain(USER_NAME);
  }

  @Test
  void aSessionThatIsDeletedIsOver() {
    post(login());
    assertThat(browser.get(url("/")).body()).contains(USER_NAME);

    signIn.center().delete("Session", name(sessions().getFirst()));

    Await.until("the session to be over", () -> !browser.get(url("/")).body().contains(USER_NAME));
  }

  @Test
  void anAssertionIsTakenOnce() {
    RedirectQuery request = login();
    String response = response(request);
    assertThat(post(request, response).statusCode()).isEqualTo(303);
    RedirectQuery again = login();

    assertThat(post(request, response).statusCode()).isEqualTo(403);
    assertThat(post(again, response).statusCode()).isEqualTo(403);
    assertThat(sessions()).hasSize(1);
  }

  @Test
  void theAdministratorFindsTheReferenceInTheLog() {
    RedirectQuery request = login();
    String forged = response(request).replace(USER_NAME, "admin@example.com");

    HttpResponse<String> refused = post(request, forged);

    assertThat(refused.statusCode()).isEqualTo(403);
    String reference =
        refused.body().replaceFirst("(?s).*class=\"reference\">([A-Z0-9]{5})<.*", "$1");
    assertThat(signIn.server().log())
        .contains("reference " + reference + ": SignatureInvalid")
        .doesNotContain(Base64.getEncoder().encodeToString(bytes(forged)));
    assertThat(sessions()).isEmpty();
  }

  @Test
  void theMetadataIsThatOfTheSecret() {
    assertThat(browser.get(url("/saml/metadata")).body())
        .isEqualTo(signIn.metadata("metadata.xml"));
  }

  @Test
  void whoProvesNothingWritesNothing() {
    int secrets = secrets();
    for (int i = 0; i < 5; i++) {
      login();
      post(login(), TestIdp.response());
    }

    assertThat(sessions()).isEmpty();
    assertThat(secrets()).isEqualTo(secrets);
  }

  private static int secrets() {
    return signIn.center().client().secrets().inNamespace("identity").list().getItems().size();
  }

  private RedirectQuery login() {
    return Await.until(
            "to be sent to the identity provider",
            () -> browser.get(url("/login")).headers().firstValue("Location"),
            Optional::isPresent)
        .map(RedirectQuery::of)
        .orElseThrow();
  }

  private HttpResponse<String> post(RedirectQuery request) {
    return post(request, response(request));
  }

  private HttpResponse<String> post(RedirectQuery request, String response) {
    return browser.post(url("/saml/acs"), SamlAnswer.form(request, response));
  }

  private static String response(RedirectQuery request) {
    return SamlAnswer.to(request, signIn.baseURL(), USER_NAME);
  }

  /** Those that are not over. */
  private static List<GenericKubernetesResource> sessions() {
    return signIn.center().of("Session").list().getItems().stream()
        .filter(session -> Center.tree(session).at("/status/ended").isMissingNode())
        .toList();
  }

  private static String name(GenericKubernetesResource session) {
    return session.getMetadata().getName();
  }

  private static X509Certificate certificate() throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(bytes(signIn.metadata("signing.crt"))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String url(String path) {
    return signIn.baseURL() + path;
  }
}
