package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cluster.OidcClient.Tokens;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.OperatorProcess;
import dev.sallyport.controlplane.Ports;
import dev.sallyport.saml.idp.RedirectQuery;
import dev.sallyport.saml.idp.TestIdp;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Several servers side by side, behind what sends each connection to one of them. */
class ReplicasIT {

  private static final String JANE = "jane@example.com";
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static final int FIRST = Ports.free();
  private static final int SECOND = Ports.free();
  private static ReplicaSwitch door;
  private static SignInCenter signIn;
  private static OidcClient kubectl;
  private static OperatorProcess first;
  private static OperatorProcess second;

  @BeforeAll
  static void givenTwoServersAndAPerson() {
    door = new ReplicaSwitch();
    signIn =
        SignInCenter.start(door, FIRST, TestIdp.ENTITY_ID, TestIdp.metadata(TestIdp.rsa().key()));
    first = signIn.server();
    second = signIn.replica(SECOND, signIn.serverKubeconfig());
    signIn.center().user("jane");
    kubectl = OidcClient.kubectl(signIn);
    second.awaitReady();
    for (int replica : List.of(FIRST, SECOND)) {
      door.to(replica);
      Await.until("jane to be known", () -> kubectl.signIn(JANE), tokens -> true);
    }
  }

  @AfterAll
  static void stop() {
    for (AutoCloseable part : new AutoCloseable[] {second, first, signIn, door}) {
      close(part);
    }
  }

  @Test
  void aRollingRestartIsNotNoticedInTheMiddleOfASignIn() throws IOException {
    door.to(FIRST);
    Tokens signedInBefore = kubectl.signIn(JANE);
    try (WebClient browser = new WebClient(signIn.authority().clientContext());
        HalfSent refresh =
            HalfSent.refresh(signIn, FIRST, "kubernetes", signedInBefore.refreshToken())) {
      HttpResponse<String> sentToIdp = browser.get(kubectl.authorizeUrl());

      first.terminate();
      Await.until("no more people to be sent there", () -> isUnready(first));
      assertThat(refresh.answer()).startsWith("HTTP/1.1 200").contains("Connection: close");
      assertThat(first.exitCode(LIMIT)).isZero();

      goTo(browser, SECOND);
      HttpResponse<String> signedIn = kubectl.answerOfIdp(browser, sentToIdp, JANE);
      HttpResponse<String> asked = browser.get(signIn.baseURL() + OidcClient.location(signedIn));

      first = signIn.replica(FIRST, signIn.serverKubeconfig());
      first.awaitReady();
      goTo(browser, FIRST);
      HttpResponse<String> allowed = kubectl.allow(browser, asked.body());

      door.to(SECOND);
      Tokens tokens = kubectl.redeem(kubectl.code(OidcClient.whereItGoes(allowed)));
      String session = tokens.session();
      for (int replica : List.of(FIRST, SECOND, FIRST, FIRST, SECOND, FIRST)) {
        door.to(replica);
        tokens = kubectl.refresh(tokens.refreshToken());
        assertThat(tokens.session()).isEqualTo(session);
      }
    }
  }

  @Test
  void anAssertionThatComesToTwoServersAtOnceIsTakenByOne() {
    double before = signIns(first) + signIns(second);
    double atFirst = signIns(first);
    int rounds = 10;
    for (int round = 0; round < rounds; round++) {
      door.to(FIRST);
      try (WebClient window = new WebClient(signIn.authority().clientContext())) {
        RedirectQuery request =
            RedirectQuery.of(OidcClient.location(window.get(signIn.baseURL() + "/login")));
        String response = SamlAnswer.to(request, signIn.baseURL(), JANE);
        door.to(SECOND);
        try (WebClient other = window.window()) {
          other.get(signIn.baseURL() + "/saml/metadata");
          CyclicBarrier start = new CyclicBarrier(2);
          CompletableFuture<Integer> one = post(start, window, request, response);
          CompletableFuture<Integer> another = post(start, other, request, response);

          assertThat(List.of(one.join(), another.join())).containsExactlyInAnyOrder(303, 403);
        }
      }
    }
    assertThat(signIns(first) - atFirst).as("each of them was asked").isEqualTo(rounds);
    assertThat(signIns(first) + signIns(second) - before).isEqualTo(2.0 * rounds);
  }

  /** What a right that is taken away does, or a list that does not come: one watch is lost. */
  @Test
  void aServerThatDoesNotSeeAnyMoreWhatHappensLetsNobodyIn() throws IOException {
    int port = Ports.free();
    try (CutConnections network = new CutConnections(signIn.controlPlane().url());
        OperatorProcess server = signIn.replica(port, through(network))) {
      server.awaitReady();
      door.to(port);
      Tokens tokens = Await.until("jane to sign in", () -> kubectl.signIn(JANE), got -> true);
      ClusterRole rights = rights().get();
      try {
        withoutMemberships();
        Await.until("the right to be gone", () -> !mayReadMemberships());
        network.cut();
        String token = tokens.refreshToken();
        Tokens soon =
            Await.until("tokens while the gap is short", () -> kubectl.refresh(token), t -> true);

        Await.until(
            "the watch to be lost",
            LIMIT,
            () -> server.get("/readyz").body(),
            ready -> ready.contains("not served: identity,"));

        HttpResponse<String> refused = kubectl.tryToRefresh(soon.refreshToken());
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        try (WebClient browser = new WebClient(signIn.authority().clientContext())) {
          assertThat(browser.get(signIn.baseURL() + "/login").statusCode()).isEqualTo(503);
          assertThat(browser.get(signIn.baseURL() + "/jwks").statusCode())
              .as("API servers go on checking tokens")
              .isEqualTo(200);
        }
        assertThat(server.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(server.get("/metrics").body()).doesNotContain("sallyport_watches_lost 0.0");

        putBack(rights);
        Await.until(
            "the watch to follow again",
            () -> server.get("/readyz").body(),
            ready -> !ready.contains("identity"));
        assertThat(kubectl.refresh(soon.refreshToken()).session()).isEqualTo(tokens.session());
      } finally {
        putBack(rights);
      }
    }
  }

  private static void withoutMemberships() {
    rights()
        .edit(
            now -> {
              now.getRules()
                  .forEach(
                      rule ->
                          rule.setResources(
                              rule.getResources().stream()
                                  .filter(resource -> !resource.equals("groupmemberships"))
                                  .toList()));
              return now;
            });
  }

  private static boolean mayReadMemberships() {
    return signIn
            .controlPlane()
            .kubectlAs(signIn.serverKubeconfig(), "get", "groupmemberships", "--namespace=identity")
            .exitCode()
        == 0;
  }

  private static void putBack(ClusterRole before) {
    rights()
        .edit(
            now -> {
              now.setRules(before.getRules());
              return now;
            });
  }

  private static Resource<ClusterRole> rights() {
    return signIn.center().client().rbac().clusterRoles().withName("sallyport-server-center");
  }

  private static Path through(CutConnections network) throws IOException {
    Path kubeconfig = signIn.serverKubeconfig();
    return Files.writeString(
        kubeconfig,
        Files.readString(kubeconfig)
            .replace(signIn.controlPlane().url().toString(), network.url().toString()));
  }

  private static CompletableFuture<Integer> post(
      CyclicBarrier start, WebClient browser, RedirectQuery request, String response) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            start.await();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return browser
              .post(signIn.baseURL() + "/saml/acs", SamlAnswer.form(request, response))
              .statusCode();
        },
        task -> Thread.ofVirtual().start(task));
  }

  private static void goTo(WebClient browser, int replica) {
    door.to(replica);
    browser.reconnect();
  }

  private static boolean isUnready(OperatorProcess server) {
    return server.get("/readyz").statusCode() == 503;
  }

  /** Those that came to an end at this server, whatever the end was. */
  private static double signIns(OperatorProcess server) {
    return server
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("sallyport_signins_total{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static void close(AutoCloseable part) {
    if (part != null) {
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
