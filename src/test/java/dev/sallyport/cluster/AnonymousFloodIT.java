package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.AuditLog;
import dev.sallyport.controlplane.AuditLog.Write;
import dev.sallyport.portal.Strangers;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.web.Request;
import dev.sallyport.web.Route;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A flood over every page and endpoint of a real server, from as many addresses as requests, so
 * that no limit stops it: whoever has proved nothing has nothing written, but that sign-ins failed,
 * once in a while for all of them. {@code -Dsallyport.flood=full} sends 100,000.
 */
class AnonymousFloodIT {

  private static final int REQUESTS =
      "full".equals(System.getProperty("sallyport.flood")) ? 100_000 : 6_000;

  private static final int AT_ONCE = 24;

  /** As {@code FailureEvents} has it. */
  private static final Duration BETWEEN_EVENTS = Duration.ofSeconds(30);

  /** Sign-ins and sign-outs. */
  private static final int KINDS_OF_EVENTS = 2;

  private static final List<String> KINDS =
      List.of(
          "IdentitySource",
          "User",
          "Group",
          "GroupMembership",
          "Assignment",
          "Application",
          "Session");

  private static SignInCenter signIn;

  private final Strangers strangers = new Strangers();
  private final AtomicInteger addresses = new AtomicInteger();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .sslContext(signIn.authority().clientContext())
          .build();

  @BeforeAll
  static void givenACenter() {
    signIn = SignInCenter.start(TestIdp.ENTITY_ID, TestIdp.metadata(TestIdp.rsa().key()));
    signIn.controlPlane().assumeOwnParts();
    signIn.center().user("jane");
    signIn.center().await("User", "jane", "Active");
  }

  @AfterAll
  static void stop() {
    if (signIn != null) {
      signIn.close();
    }
  }

  @Test
  void nobodyWhoProvedNothingHasAnythingWritten() throws InterruptedException, ExecutionException {
    Map<String, Integer> before = objects();
    AuditLog audit = signIn.controlPlane().audit();
    AuditLog.Mark mark = audit.mark();
    Instant start = Instant.now();

    Map<Integer, Integer> statuses = flood();

    Duration took = Duration.between(start, Instant.now());
    List<Write> writes = audit.writesSince(mark);
    assertThat(writes)
        .as("%s", writes)
        .allMatch(write -> write.resource().equals("events"))
        .hasSizeLessThanOrEqualTo(KINDS_OF_EVENTS * ((int) took.dividedBy(BETWEEN_EVENTS) + 1));
    assertThat(objects()).isEqualTo(before);
    assertThat(statuses.values().stream().mapToInt(i -> i).sum()).isEqualTo(REQUESTS);
    assertThat(statuses)
        .as("answered in %s s", took.toSeconds())
        .containsKeys(200, 303, 400, 401, 403)
        .doesNotContainKey(500);
    assertThat(statuses.getOrDefault(429, 0)).as("what a limit stopped").isLessThan(REQUESTS / 20);
    assertThat(signIn.server().alive()).isTrue();
  }

  /** How often there was which status. */
  private Map<Integer, Integer> flood() throws InterruptedException, ExecutionException {
    List<Route> routes = Strangers.routes();
    Map<Integer, Integer> statuses = new TreeMap<>();
    try (ExecutorService senders = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int sent = 0; sent < REQUESTS; ) {
        List<Future<Integer>> some = new ArrayList<>();
        for (; sent < REQUESTS && some.size() < 1_000; sent++) {
          HttpRequest request =
              overHttp(strangers.request(routes.get(sent % routes.size())).request());
          some.add(senders.submit(() -> status(request)));
        }
        for (Future<Integer> status : some) {
          statuses.merge(status.get(), 1, Integer::sum);
        }
      }
    }
    return statuses;
  }

  private int status(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  private HttpRequest overHttp(Request request) {
    int address = addresses.incrementAndGet();
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(
                URI.create(
                    signIn.baseURL()
                        + request.path()
                        + (request.query().isEmpty() ? "" : "?" + request.query())))
            .timeout(Duration.ofSeconds(60))
            .header(
                "X-Forwarded-For", "10.%d.%d.7".formatted((address >> 8) & 0xff, address & 0xff));
    request
        .headers()
        .forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
    return request.method().equals("GET")
        ? builder.GET().build()
        : builder
            .method(
                request.method(),
                BodyPublishers.ofString(request.body(), StandardCharsets.ISO_8859_1))
            .build();
  }

  /** The number of objects of each kind that a server could write. */
  private static Map<String, Integer> objects() {
    Map<String, Integer> numbers = new TreeMap<>();
    for (String kind : KINDS) {
      numbers.put(kind, signIn.center().of(kind).list().getItems().size());
    }
    var client = signIn.center().client();
    numbers.put("Secret", client.secrets().inAnyNamespace().list().getItems().size());
    numbers.put("ConfigMap", client.configMaps().inAnyNamespace().list().getItems().size());
    numbers.put(
        "RoleBinding", client.rbac().roleBindings().inAnyNamespace().list().getItems().size());
    return numbers;
  }
}
