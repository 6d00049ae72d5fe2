package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.Ports;
import dev.sallyport.docs.Page;
import dev.sallyport.parts.Apache;
import dev.sallyport.saml.idp.RedirectQuery;
import dev.sallyport.saml.idp.TestIdp;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * People enter an application that a real relying party guards: Apache with mod_auth_openidc, set
 * up as {@code docs/how-to/application.md} says, word for word but for addresses.
 */
class ApplicationE2E {

  private static final Page GUIDE = Page.read(Page.project("docs/how-to/application.md"));
  private static final String JANE = "jane@example.com";
  private static final String ADA = "ada@example.com";
  private static final String REFRESH = "OIDCRefreshAccessTokenBeforeExpiry 60 ";

  private static final int PORT = Ports.free();
  private static final String WIKI = "https://127.0.0.1:" + PORT;

  /** What Apache knows of the request, as an application behind it is told. */
  private static final Map<String, String> PAGES =
      Map.of(
          "index.html",
          """
          user: <!--#echo var="REMOTE_USER" -->
          sub: <!--#echo var="OIDC_CLAIM_sub" -->
          name: <!--#echo var="OIDC_CLAIM_preferred_username" -->
          groups: <!--#echo var="OIDC_CLAIM_groups" -->
          """,
          "on-call",
          "whom to call",
          "signed-out.html",
          "good bye");

  private static SignInCenter signIn;
  private static Apache wiki;

  private WebClient browser;

  @BeforeAll
  static void givenAnApplicationThatTheGroupPlatformMayEnter() throws IOException {
    assumeTrue(Apache.isInstalled(), Apache.MISSING);
    signIn = SignInCenter.start(TestIdp.ENTITY_ID, TestIdp.metadata(TestIdp.rsa().key()));
    signIn.center().user("jane");
    signIn.center().user("ada");
    signIn.center().group("platform");
    signIn
        .center()
        .apply(
            """
            kind: GroupMembership
            metadata: {name: platform-1}
            spec: {group: {name: platform}, members: [{name: jane}]}
            """);
    Path objects = signIn.controlPlane().dataDir().resolve("application.yaml");
    Files.writeString(objects, block("yaml"));
    signIn.controlPlane().kubectl("apply", "--filename=" + objects).success();
    signIn.center().await("Application", "wiki", "Registered");
    signIn.center().await("Assignment", "platform-enters-the-wiki", "Bound");
    wiki = apache(clientSecret());
  }

  @AfterAll
  static void stop() {
    if (wiki != null) {
      wiki.close();
    }
    if (signIn != null) {
      signIn.close();
    }
  }

  @BeforeEach
  void givenABrowser() {
    browser = new WebClient(signIn.authority().clientContext());
    Await.until(
        "sign-in to be open",
        () -> browser.get(signIn.baseURL() + "/").body().contains("href=\"/login\""));
  }

  @AfterEach
  void close() {
    sessions().forEach(session -> signIn.center().delete("Session", name(session)));
    browser.close();
  }

  @Test
  void whoIsAssignedEntersAndTheApplicationLearnsWhoItIs() {
    HttpResponse<String> page = enter("/", JANE);

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("user: " + JANE + "\n")
        .contains("sub: " + signIn.center().get("User", "jane").uid() + "\n")
        .contains("name: " + JANE + "\n")
        .contains("groups: platform\n");
    assertThat(browser.get(WIKI + "/on-call").statusCode()).as("for another group").isIn(401, 403);
    assertThat(sessions("Application"))
        .singleElement()
        .satisfies(
            session ->
                assertThat(Center.tree(session).at("/spec/client/id").asText()).isEqualTo("wiki"));
  }

  @Test
  void whoIsNotAssignedStaysOutside() {
    HttpResponse<String> page = enter("/", ADA);

    // What the module makes of it is a page of its own, which says less.
    assertThat(URLDecoder.decode(page.uri().getRawQuery(), StandardCharsets.UTF_8))
        .contains("error=access_denied", "No assignment lets this person enter the application.");
    assertThat(page.body()).contains("<p>Error: ").doesNotContain("user: ");
    assertThat(sessions("Application")).isEmpty();
    assertThat(follow(browser.get(WIKI + "/"), ADA).body()).doesNotContain("user: ");
  }

  @Test
  void anApplicationWithAnotherSecretLetsNobodyIn() {
    wiki.close();
    try (Apache other = apache(UUID.randomUUID().toString())) {
      HttpResponse<String> page = enter("/", JANE);

      assertThat(page.body()).doesNotContain("user: ");
      assertThat(other.log()).contains("invalid_client");
      assertThat(sessions("Application")).isEmpty();
    } finally {
      wiki = apache(clientSecret());
    }
  }

  @Test
  void signingOutOfTheApplicationEndsItsSessionAndThePortals() {
    enter("/", JANE);

    HttpResponse<String> page =
        follow(
            browser.get(
                WIKI
                    + "/oidc/callback?logout="
                    + WIKI.replace(":", "%3A").replace("/", "%2F")
                    + "%2Fsigned-out.html"),
            JANE);

    assertThat(page.uri()).hasToString(WIKI + "/signed-out.html");
    assertThat(page.body()).contains("good bye");
    assertThat(sessions()).isEmpty();
    assertThat(browser.get(signIn.baseURL() + "/").body()).doesNotContain(JANE);
    assertThat(browser.get(WIKI + "/").body()).doesNotContain("user: ");
  }

  @Test
  void onceItsSessionIsDeletedTheApplicationLetsThePersonInNoMore() {
    enter("/", JANE);
    assertThat(browser.get(WIKI + "/").body()).as("refreshed").contains("user: " + JANE);

    sessions("Application").forEach(session -> signIn.center().delete("Session", name(session)));

    assertThat(browser.get(WIKI + "/").body()).doesNotContain("user: ");
    assertThat(sessions("Application")).isEmpty();
  }

  /** Goes to a page of the application, and signs in where it is asked to. */
  private HttpResponse<String> enter(String path, String userName) {
    return follow(browser.get(WIKI + path), userName);
  }

  /** Goes where answers send the browser, through the identity provider, up to a page. */
  private HttpResponse<String> follow(HttpResponse<String> answer, String userName) {
    HttpResponse<String> now = answer;
    for (int hop = 0; now.statusCode() / 100 == 3; hop++) {
      assertThat(hop).as("not round and round: %s", now.uri()).isLessThan(12);
      String location = now.uri().resolve(OidcClient.location(now)).toString();
      if (location.contains("SAMLRequest=")) {
        RedirectQuery query = RedirectQuery.of(location);
        now =
            browser.post(
                signIn.baseURL() + "/saml/acs",
                SamlAnswer.form(query, SamlAnswer.to(query, signIn.baseURL(), userName)));
      } else {
        now = browser.get(location);
      }
    }
    return now;
  }

  private static Apache apache(String secret) {
    String configuration = block("apache");
    assertThat(configuration).contains(REFRESH);
    return Apache.start(
        PORT,
        signIn.authority(),
        // At every request: tokens live for 600 seconds.
        configuration.replace(REFRESH, "OIDCRefreshAccessTokenBeforeExpiry 600 "),
        Map.of("CLIENT_SECRET", secret, "CRYPTO_PASSPHRASE", UUID.randomUUID().toString()),
        PAGES);
  }

  /** The only one of this language in the guide, for the addresses of this test. */
  private static String block(String language) {
    List<Page.Block> blocks =
        GUIDE.blocks().stream().filter(block -> block.language().equals(language)).toList();
    assertThat(blocks).hasSize(1);
    return blocks
        .getFirst()
        .text()
        .replace("https://wiki.example.com", WIKI)
        .replace("https://id.example.com", signIn.baseURL());
  }

  private static String clientSecret() {
    Secret secret =
        signIn.center().client().secrets().inNamespace("identity").withName("wiki-client").get();
    return new String(
        Base64.getDecoder().decode(secret.getData().get("clientSecret")), StandardCharsets.UTF_8);
  }

  /** Those that are not over. */
  private static List<GenericKubernetesResource> sessions() {
    return signIn.center().of("Session").list().getItems().stream()
        .filter(session -> Center.tree(session).at("/status/ended").isMissingNode())
        .toList();
  }

  private static List<GenericKubernetesResource> sessions(String clientType) {
    return sessions().stream()
        .filter(session -> Center.tree(session).at("/spec/client/type").asText().equals(clientType))
        .toList();
  }

  private static String name(GenericKubernetesResource session) {
    return session.getMetadata().getName();
  }
}
