package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.cluster.OidcClient.Tokens;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.Ports;
import dev.sallyport.docs.FirstHour;
import dev.sallyport.docs.Page;
import dev.sallyport.parts.Chromium;
import dev.sallyport.parts.Keycloak;
import dev.sallyport.parts.ScimHttp;
import dev.sallyport.parts.ScimHttp.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The first hour with SCIM in place of YAML, from an empty cluster to the person who was pushed and
 * works with kubectl, and to what becomes of them. What is typed are the commands and the YAML that
 * README.md and docs/how-to/scim.md show; the identity provider at which people sign in is a real
 * Keycloak.
 */
class PushedFirstHourE2E {

  private static final Page SCIM = Page.read(Page.project("docs/how-to/scim.md"));
  private static final String JANE = "jane.doe@example.com";
  private static final String PASSWORD = UUID.randomUUID().toString();

  private static final String INACTIVE =
      """
      {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
       "Operations": [{"op": "replace", "path": "active", "value": false}]}
      """;

  private Keycloak keycloak;
  private FirstHour hour;
  private SignInCenter signIn;
  private ScimHttp scim;
  private String token;

  /** Where something is assigned to Jane herself, and nothing to a group. */
  private String hers;

  @BeforeEach
  void givenAnEmptyClusterAndAnIdentityProvider() {
    assumeTrue(Keycloak.isInstalled(), Keycloak.MISSING);
    assumeTrue(Chromium.isInstalled(), Chromium.MISSING);
    keycloak = Keycloak.start("corp");
    keycloak.addUser(JANE, PASSWORD);
    hour = FirstHour.begin();
  }

  @AfterEach
  void stop() {
    if (scim != null) {
      scim.close();
    }
    if (signIn != null) {
      signIn.server().close();
    }
    if (hour != null) {
      hour.close();
    }
    if (keycloak != null) {
      keycloak.close();
    }
  }

  @Test
  void whoeverIsPushedSignsInAndWorksUntilTheIdentityProviderSaysOtherwise() {
    comeAsFarAsTheSource();
    hour.type("kubectl apply -f samples/07-assignments.yaml");
    signIn.center().await("Assignment", "payments-developers-edit", "PrincipalNotProvisioned");

    letPeopleBePushed();
    String jane = push("POST", "/Users", person("00u1")).id();
    String developers = push("POST", "/Groups", group("payments-developers", jane)).id();
    push("POST", "/Groups", group("platform", jane));
    String came = hour.type(SCIM.section("4. At the identity provider"));

    hour.use("name: payments-developers\n", "name: " + name(came, "group", "payments-dev") + "\n");
    hour.use("name: platform\n", "name: " + name(came, "group", "platform") + "\n");
    assertThat(hour.step(5)).containsPattern("(?m)^yes$");
    String user = name(came, "user", "jane-doe");
    hers = signIn.center().target();
    signIn.center().assign("jane-views", user, hers);
    signIn.center().await("Assignment", "jane-views", "Bound");

    try (Person person = new Person(signIn, JANE, PASSWORD)) {
      person.openSignInPage();
      person.signInAtKeycloak();
      assertThat(person.browser().text())
          .contains(JANE, "Group payments-developers", "Group platform", hers);
      Tokens tokens = person.signInToKubectl();
      assertThat(person.kubectl(tokens, "auth", "whoami").success())
          .contains("sallyport:" + JANE, "sallyport:payments-developers", "sallyport:platform");
      assertThat(mayDeploy(person, tokens)).isTrue();
      assertThat(mayLook(person, tokens)).isTrue();

      push("PATCH", "/Users/" + jane, INACTIVE);

      person.openSignInPage();
      person.assertThatNoTokenIsGivenAnyMore(tokens);
      Await.until("what is bound to her to be gone", () -> !mayLook(person, tokens));
      person.browser().press(Person.PRIMARY);
      person.browser().awaitPage("Sign-in failed - Sallyport");
    }

    push("DELETE", "/Users/" + jane, "");
    String another = push("POST", "/Users", person("00u2")).id();
    assertThat(another).isNotEqualTo(jane);
    signIn.center().awaitGone("User", user);

    try (Person person = new Person(signIn, JANE, PASSWORD)) {
      person.openSignInPage();
      person.signInAtKeycloak();
      assertThat(person.browser().text()).contains("Nothing has been assigned to you yet");

      push("PATCH", "/Groups/" + developers, added(another));

      Await.untilAsserted(
          "the portal to know of her group",
          () -> {
            person.browser().open(signIn.baseURL() + "/");
            person.browser().awaitPage("Overview - Sallyport");
            assertThat(person.browser().text())
                .contains("Group payments-developers")
                .doesNotContain("Group platform", hers);
          });
      Tokens tokens = person.signInToKubectl();
      assertThat(mayDeploy(person, tokens)).isTrue();
      signIn.center().await("Assignment", "jane-views", "PrincipalNotProvisioned");
      assertThat(mayLook(person, tokens)).isFalse();
    }
    assertThat(signIn.server().log()).doesNotContain(PASSWORD).doesNotContain(token);
  }

  /** Steps 1 to 3 of the README, with an identity provider of one's own, and the server. */
  private void comeAsFarAsTheSource() {
    int port = Ports.free();
    hour.use("https://id.example.com", "https://localhost:" + port);
    hour.use("https://idp.example.com/saml", keycloak.entityID());
    hour.type(FirstHour.README.section("Install"));
    hour.step(1);
    hour.write("metadata.xml", keycloak.metadata());
    // As the sample itself says how.
    hour.type(
        """
        kubectl create secret generic idp-metadata -n identity --type=sallyport.dev/idp-metadata \
          --from-file=metadata.xml --dry-run=client -o yaml > samples/02-idp-metadata.yaml
        """);
    assertThat(hour.step(2)).contains("usable: " + keycloak.entityID());
    hour.step(3);
    signIn = SignInCenter.serve(hour.controlPlane(), keycloak.authority(), port);
    keycloak.trust(signIn.metadata("metadata.xml").getBytes(StandardCharsets.UTF_8));
    signIn.trustIssuer();
  }

  private void letPeopleBePushed() {
    hour.type(SCIM.section("1. Let the server write people"));
    hour.type(SCIM.section("2. Say that this source may push"));
    token = hour.type(SCIM.section("3. Make a token")).strip();
    scim = new ScimHttp(signIn.baseURL(), keycloak.authority());
  }

  private static String added(String member) {
    return """
        {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
         "Operations": [{"op": "add", "path": "members", "value": [{"value": "%s"}]}]}
        """
        .formatted(member);
  }

  private static String person(String externalId) {
    return """
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
         "userName": "%s", "externalId": "%s", "active": true}
        """
        .formatted(JANE, externalId);
  }

  private static String group(String displayName, String member) {
    return """
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
         "displayName": "%s", "members": [{"value": "%s"}]}
        """
        .formatted(displayName, member);
  }

  /** As an identity provider does, which sends again what was not taken. */
  private Reply push(String method, String path, String body) {
    return Await.until(
        method + " " + path + " to be taken",
        Duration.ofMinutes(2),
        () -> scim.send(method, path, token, Map.of(), body),
        reply -> reply.status() / 100 == 2);
  }

  /** The name of an object in the list of who came, by its kind and by how it begins. */
  private static String name(String list, String kind, String beginning) {
    Matcher name =
        Pattern.compile(kind + "\\.sallyport\\.dev/(" + beginning + "\\S*)").matcher(list);
    assertThat(name.find()).as(list).isTrue();
    return name.group(1);
  }

  /** What the Group payments-developers may do. */
  private static boolean mayDeploy(Person person, Tokens tokens) {
    return may(person, tokens, "create", "deployments.apps", "payments");
  }

  /** What is assigned to the person who was pushed first. */
  private boolean mayLook(Person person, Tokens tokens) {
    return may(person, tokens, "list", "pods", hers);
  }

  private static boolean may(
      Person person, Tokens tokens, String verb, String resource, String namespace) {
    return person
            .kubectl(tokens, "auth", "can-i", verb, resource, "--namespace=" + namespace)
            .exitCode()
        == 0;
  }
}
