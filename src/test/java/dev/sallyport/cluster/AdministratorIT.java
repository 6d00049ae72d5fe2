package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import dev.sallyport.saml.idp.RedirectQuery;
import dev.sallyport.saml.idp.TestIdp;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an administrator of a center finds out and does, with the rights that are shipped. */
class AdministratorIT {

  private static final String ADMINISTRATOR = "ann@example.com";
  private static final String PERSON = "john@example.com";

  private static final String RIGHTS =
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: ann-source, namespace: identity}
      roleRef:
        apiGroup: rbac.authorization.k8s.io
        kind: ClusterRole
        name: sallyport-source-admin
      subjects:
      - {apiGroup: rbac.authorization.k8s.io, kind: User, name: "sallyport:ann@example.com"}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: platform-people, namespace: identity}
      roleRef:
        apiGroup: rbac.authorization.k8s.io
        kind: ClusterRole
        name: sallyport-people-admin
      subjects:
      - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: "sallyport:platform"}
      """;

  private static SignInCenter signIn;

  private WebClient administrator;
  private WebClient person;

  @BeforeAll
  static void givenTwoPeopleOfWhomOneIsAnAdministrator() {
    signIn = SignInCenter.start(TestIdp.ENTITY_ID, TestIdp.metadata(TestIdp.rsa().key()));
    signIn.center().user("ann");
    signIn.center().user("john");
    signIn
        .center()
        .apply(
            """
            kind: Group
            metadata: {name: platform}
            spec: {displayName: platform, members: [{name: ann}]}
            """);
    signIn
        .controlPlane()
        .kubectl(
            "apply",
            "--server-side",
            "--filename="
                + Path.of(System.getProperty("basedir", "."), "src/main/deploy/roles.yaml")
                    .toAbsolutePath())
        .success();
    ShippedRbac.apply(signIn.center().client(), RIGHTS);
  }

  @AfterAll
  static void stop() {
    if (signIn != null) {
      signIn.close();
    }
  }

  @BeforeEach
  void givenBothAreSignedIn() {
    administrator = signedIn(ADMINISTRATOR);
    person = signedIn(PERSON);
  }

  @AfterEach
  void close() {
    administrator.close();
    person.close();
  }

  @Test
  void onlyAnAdministratorSeesTheStateOfTheSource() {
    String page = awaitPage("/administration", "Identity source");

    assertThat(page).contains("corp", "in force", TestIdp.ENTITY_ID, "SHA-256");
    assertThat(administrator.get(url("/")).body()).contains("/administration");
    HttpResponse<String> refused = person.get(url("/administration"));
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).doesNotContain(TestIdp.ENTITY_ID);
    assertThat(person.get(url("/administration/sessions")).statusCode()).isEqualTo(403);
  }

  @Test
  void theReferenceOfAFailureIsOnThePageAndInAnEvent() {
    HttpResponse<String> failed = person.post(url("/saml/acs"), Map.of("SAMLResponse", "%%%"));
    String reference =
        failed.body().replaceFirst("(?s).*class=\"reference\">([A-Z0-9]{5})<.*", "$1");

    assertThat(awaitPage("/administration", "Identity source"))
        .contains(reference, "ResponseNotBase64");

    Event event =
        Await.until(
                "an Event that names the reference",
                () ->
                    signIn
                        .center()
                        .client()
                        .events()
                        .v1()
                        .events()
                        .inNamespace("identity")
                        .list()
                        .getItems()
                        .stream()
                        .filter(found -> String.valueOf(found.getNote()).contains(reference))
                        .findFirst(),
                Optional::isPresent)
            .orElseThrow();
    assertThat(event.getReason()).isEqualTo("SignInsFailed");
    assertThat(event.getNote()).contains("ResponseNotBase64");
    assertThat(event.getReportingController()).isEqualTo("sallyport.dev/server");
    assertThat(event.getRegarding().getName()).isEqualTo("corp");
  }

  @Test
  void anAdministratorEndsTheSessionOfSomebodyElse() {
    String page = awaitPage("/administration/sessions?user=John%40example.com", "name=\"session\"");

    HttpResponse<String> ended =
        administrator.press(
            url("/administration/sessions/end"),
            Map.of(
                "csrf", WebClient.hidden(page, "csrf"),
                "session", WebClient.hidden(page, "session"),
                "user", PERSON));

    assertThat(ended.statusCode()).isEqualTo(303);
    Await.until("the session to be over", () -> !person.get(url("/")).body().contains("Sign out"));
    assertThat(administrator.get(url("/")).body()).contains("Sign out");
  }

  /** Rights take a moment to be in force, and caches to be filled. */
  private String awaitPage(String path, String holds) {
    return Await.until(
            path + " to hold " + holds,
            () -> administrator.get(url(path)),
            page -> page.statusCode() == 200 && page.body().contains(holds))
        .body();
  }

  private static WebClient signedIn(String userName) {
    WebClient browser = new WebClient(signIn.authority().clientContext());
    Await.until(
        userName + " to be signed in",
        () -> {
          Optional<String> idp = browser.get(url("/login")).headers().firstValue("Location");
          if (idp.isEmpty()) {
            return false;
          }
          RedirectQuery request = RedirectQuery.of(idp.get());
          browser.post(
              url("/saml/acs"),
              SamlAnswer.form(request, SamlAnswer.to(request, signIn.baseURL(), userName)));
          return browser.get(url("/")).body().contains("Sign out");
        });
    return browser;
  }

  private static String url(String path) {
    return signIn.baseURL() + path;
  }
}
