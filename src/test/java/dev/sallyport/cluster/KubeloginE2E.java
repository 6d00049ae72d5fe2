package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.JarCommand;
import dev.sallyport.parts.Kubelogin;
import dev.sallyport.saml.idp.TestIdp;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * kubectl with the kubeconfig that the command {@code kubeconfig} prints, and so with kubelogin. It
 * is not among the parts that {@code .ci/install-parts} can install, so this runs only where it is
 * asked for: {@code mvn -Pkubelogin verify}.
 */
@Tag("kubelogin")
class KubeloginE2E {

  private static final String JANE = "jane@example.com";

  /** Of the kubeconfig that we print: the ports where it listens, the first one if it is free. */
  private static final List<String> LISTENS =
      List.of("http://localhost:8000", "http://localhost:18000");

  private static SignInCenter signIn;
  private static String target;

  @BeforeAll
  static void givenAnApiServerThatTrustsTheIssuer() {
    assumeTrue(Kubelogin.isInstalled(), Kubelogin.MISSING);
    signIn = SignInCenter.start(TestIdp.ENTITY_ID, TestIdp.metadata(TestIdp.rsa().key()));
    controlPlane().assumeOwnParts();
    target = signIn.center().target();
    signIn.center().user("jane");
    signIn.center().assign("jane-views", "jane", target);
    signIn.center().await("Assignment", "jane-views", "Bound");
    signIn.trustIssuer();
  }

  @AfterAll
  static void stop() {
    if (signIn != null) {
      signIn.close();
    }
  }

  @Test
  void aPersonSignsInOnceAndIsRenewedUntilTheirSessionIsDeleted() throws IOException {
    Path kubeconfig = kubeconfig("--skip-open-browser");

    CompletableFuture<CommandResult> first =
        CompletableFuture.supplyAsync(() -> getPods(kubeconfig));
    signInByBrowser();
    assertThat(first.join().exitCode()).as(first.join().err()).isZero();

    assertThat(getPods(kubeconfig).exitCode()).as("from its cache").isZero();
    Path renewing = kubeconfig("--skip-open-browser", "--force-refresh");
    assertThat(getPods(renewing).exitCode()).isZero();
    assertThat(getPods(renewing).exitCode()).as("with the token that replaced the first").isZero();
    assertThat(signIn.center().of("Session").list().getItems())
        .filteredOn(
            session -> Center.tree(session).at("/spec/client/type").asText().equals("Kubernetes"))
        .singleElement()
        .satisfies(
            session -> {
              assertThat(Center.tree(session).at("/status/grant/generation").asInt()).isEqualTo(2);
              signIn.center().delete("Session", session.getMetadata().getName());
            });

    CommandResult refused =
        getPods(
            kubeconfig("--skip-open-browser", "--force-refresh", "--authentication-timeout-sec=1"));

    assertThat(refused.exitCode()).as("it asks to sign in, and nobody does").isNotZero();
  }

  /** What the person does with the page that kubelogin has opened. */
  private static void signInByBrowser() {
    try (WebClient browser = new WebClient(signIn.authority().clientContext())) {
      HttpResponse<String> opened =
          Await.until(
                  "kubelogin to listen",
                  () -> LISTENS.stream().map(url -> opened(browser, url)).toList(),
                  answers -> answers.stream().anyMatch(KubeloginE2E::leadsToUs))
              .stream()
              .filter(KubeloginE2E::leadsToUs)
              .findFirst()
              .orElseThrow();
      OidcClient kubectl = OidcClient.kubectl(signIn);
      HttpResponse<String> sentToIdp = browser.get(OidcClient.location(opened));
      HttpResponse<String> signedIn = kubectl.answerOfIdp(browser, sentToIdp, JANE);
      HttpResponse<String> asked = browser.get(signIn.baseURL() + OidcClient.location(signedIn));
      HttpResponse<String> allowed = kubectl.allow(browser, asked.body());

      assertThat(browser.get(OidcClient.whereItGoes(allowed)).statusCode()).isEqualTo(200);
    }
  }

  /** Null while nobody listens there. */
  private static HttpResponse<String> opened(WebClient browser, String url) {
    try {
      return browser.get(url + "/");
    } catch (RuntimeException e) {
      return null;
    }
  }

  private static boolean leadsToUs(HttpResponse<String> answer) {
    return answer != null
        && answer
            .headers()
            .firstValue("Location")
            .filter(to -> to.startsWith(signIn.baseURL() + "/authorize"))
            .isPresent();
  }

  /** The one that people get, with more options for kubelogin. */
  private static Path kubeconfig(String... options) throws IOException {
    String printed =
        JarCommand.run(
                controlPlane().adminKubeconfig(),
                "kubeconfig",
                "--namespace=identity",
                "--issuer-ca=" + signIn.authorityFile())
            .success();
    StringBuilder more = new StringBuilder("      - get-token\n");
    for (String option : options) {
      more.append("      - ").append(option).append('\n');
    }
    assertThat(printed).contains("      - get-token\n");
    return Files.writeString(
        Files.createTempFile(controlPlane().dataDir(), "people", ".kubeconfig"),
        printed.replace("      - get-token\n", more));
  }

  private static CommandResult getPods(Path kubeconfig) {
    return controlPlane().kubectlAs(kubeconfig, "get", "pods", "--namespace=" + target);
  }

  private static ControlPlane controlPlane() {
    return signIn.controlPlane();
  }
}
