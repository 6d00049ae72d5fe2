package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Resource;
import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.OperatorProcess;
import dev.sallyport.parts.ScimHttp.Reply;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Much is pushed, at once, and through the death of a server. */
class ScimLoadIT {

  /** {@code -Dscim.members=25000} tries as many as one request takes; it takes some minutes. */
  private static final int MEMBERS = Integer.getInteger("scim.members", 2_000);

  private static final int CLIENTS = 50;
  private static final int EACH = 8;

  private static final String NAMESPACE = "identity";

  private static SignInCenter signIn;
  private static ScimClient provider;
  private static KubernetesClient client;
  private static String token;
  private static OperatorProcess restarted;

  @BeforeAll
  static void givenACenterIntoWhichPeopleArePushed() {
    provider = ScimClient.start();
    signIn = provider.center();
    client = signIn.controlPlane().client();
    provider.grant();
    provider.enable();
    token = provider.tokenThatCounts();
    Await.until(
        "the server to be allowed to write people",
        () -> ask("POST", "/Users", "{\"userName\": \"first\"}").status() == 201);
  }

  @AfterAll
  static void stop() {
    if (restarted != null) {
      restarted.close();
    }
    if (provider != null) {
      provider.close();
    }
  }

  @Test
  void oneMoreInALargeGroupIsOneWriteAndNothingIsLeftOfIt() {
    List<String> people = pushed("large", MEMBERS + 1);
    String group =
        made("/Groups", "{\"displayName\": \"everybody\", " + members(people, 0, MEMBERS) + "}");
    assertThat(membersOf(group)).hasSize(MEMBERS);
    Map<String, String> before = versions();

    Reply added = patch(group, "add", people.getLast());

    assertThat(added.status()).isEqualTo(204);
    assertThat(membersOf(group)).hasSize(MEMBERS + 1);
    Map<String, String> after = versions();
    assertThat(after.keySet().stream().filter(uid -> !after.get(uid).equals(before.get(uid))))
        .hasSize(1);
    assertThat(slicesOf(group)).allMatch(slice -> slice.getSpec().members().size() <= 250);

    assertThat(patch(group, "remove", people.getFirst()).status()).isEqualTo(204);
    assertThat(membersOf(group)).hasSize(MEMBERS).doesNotContain(people.getFirst());
    assertThat(ask("PUT", "/Groups/" + group, "{\"displayName\": \"everybody\", \"members\": []}"))
        .returns(200, Reply::status);
    assertThat(slicesOf(group)).isEmpty();
    assertThat(ask("DELETE", "/Groups/" + group, "").status()).isEqualTo(204);
  }

  @Test
  void ofFiftyClientsThatChangeOneGroupAtOnceNobodyLosesAMember() {
    List<String> people = pushed("crowd", CLIENTS * EACH);
    String group = made("/Groups", "{\"displayName\": \"crowd\"}");

    atOnce(
        CLIENTS,
        one -> {
          for (int i = 0; i < EACH; i++) {
            assertThat(patch(group, "add", people.get(one * EACH + i)).status()).isEqualTo(204);
          }
        });
    assertThat(membersOf(group)).containsExactlyInAnyOrderElementsOf(people);

    atOnce(
        CLIENTS,
        one -> {
          for (int i = 1; i < EACH; i++) {
            assertThat(patch(group, "remove", people.get(one * EACH + i)).status()).isEqualTo(204);
          }
        });
    assertThat(membersOf(group))
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, CLIENTS).mapToObj(one -> people.get(one * EACH)).toList());
  }

  @Test
  void aResyncThatGoesOnAfterTheServerWasKilledComesToWhatWasAsked() {
    int count = 340;
    AtomicInteger operations = new AtomicInteger();
    // Some are known from before, of others the source has more to say.
    for (int i = 0; i < count; i += 2) {
      made("/Users", person(i, "Old Name"));
    }

    List<String> ids = new ArrayList<>();
    String group;
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> people =
          thread.submit(
              () -> {
                for (int i = 0; i < count; i++) {
                  ids.add(resynced(i, operations));
                }
              });
      Await.until("the re-sync to be well under way", () -> operations.get() > count);
      kill();
      startAgain();
      assertThat(people).succeedsWithin(Duration.ofMinutes(8));
      group = made("/Groups", "{\"displayName\": \"resynced\"}");
      for (String id : ids) {
        assertThat(patch(group, "add", id).status()).isEqualTo(204);
        operations.incrementAndGet();
      }
    }

    assertThat(operations.get()).isGreaterThanOrEqualTo(1_000);
    List<User> there =
        client.resources(User.class).inNamespace(NAMESPACE).list().getItems().stream()
            .filter(user -> user.getSpec().userName().startsWith("resync"))
            .toList();
    assertThat(there).extracting(user -> user.getSpec().userName()).doesNotHaveDuplicates();
    assertThat(there).hasSize(count);
    assertThat(there).allMatch(user -> "New Name".equals(user.getSpec().displayName()));
    assertThat(membersOf(group)).containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void aLargeGroupThatWasBeingMadeWhenTheServerWasKilledIsMadeByTheNextTry() throws Exception {
    List<String> people = pushed("cut", MEMBERS);
    boolean cut = false;

    // It may be faster than whoever kills it.
    for (int i = 0; i < 10 && !cut; i++) {
      String name = "cut in the middle " + i;
      String body =
          "{\"displayName\": \"%s\", \"externalId\": \"%s\", %s}"
              .formatted(name, name, members(people, 0, MEMBERS));
      try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
        CountDownLatch begun = new CountDownLatch(1);
        Watch watch = firstSlice(begun);
        Future<Reply> posted = thread.submit(() -> ask("POST", "/Groups", body));
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        kill();
        watch.close();
        cut = Labels.isIncomplete(named(name));
        startAgain();

        assertThat(posted).succeedsWithin(Duration.ofMinutes(8));
        if (cut) {
          assertThat(posted.get().status()).isEqualTo(201);
        }
        Group whole = named(name);
        assertThat(Labels.isIncomplete(whole)).isFalse();
        assertThat(membersOf(whole.getMetadata().getUid()))
            .containsExactlyInAnyOrderElementsOf(people);
      }
    }

    assertThat(cut).as("a group that was cut in the middle").isTrue();
  }

  private static Watch firstSlice(CountDownLatch seen) {
    return client
        .resources(GroupMembership.class)
        .inNamespace(NAMESPACE)
        .watch(
            new ListOptionsBuilder().withResourceVersion(newest()).build(),
            new Watcher<>() {
              @Override
              public void eventReceived(Action action, GroupMembership slice) {
                if (action == Action.ADDED) {
                  seen.countDown();
                }
              }

              @Override
              public void onClose(WatcherException cause) {
                // The test then waits in vain, and says so.
              }
            });
  }

  private static String newest() {
    return client
        .resources(GroupMembership.class)
        .inNamespace(NAMESPACE)
        .list()
        .getMetadata()
        .getResourceVersion();
  }

  private static Group named(String displayName) {
    return client.resources(Group.class).inNamespace(NAMESPACE).list().getItems().stream()
        .filter(group -> group.getSpec().displayName().equals(displayName))
        .findFirst()
        .orElseThrow();
  }

  private static void kill() {
    (restarted == null ? signIn.server() : restarted).kill();
  }

  private static void startAgain() {
    restarted = signIn.replica(URI.create(signIn.baseURL()).getPort(), signIn.serverKubeconfig());
  }

  /** As identity providers do: they look for the person, and make or replace them. */
  private static String resynced(int number, AtomicInteger operations) {
    String filter =
        "?filter="
            + URLEncoder.encode("userName eq \"resync" + number + "\"", StandardCharsets.UTF_8);
    String id = "";
    while (id.isEmpty()) {
      Reply found = ask("GET", "/Users" + filter, "");
      assertThat(found.status()).isEqualTo(200);
      Reply written =
          found.body().path("totalResults").asInt() == 0
              ? ask("POST", "/Users", person(number, "New Name"))
              : ask(
                  "PUT",
                  "/Users/" + found.body().at("/Resources/0/id").asText(),
                  person(number, "New Name"));
      operations.addAndGet(2);
      // 409: the answer to the first try was lost, and it was done.
      assertThat(written.status()).isIn(200, 201, 409);
      id = written.status() == 409 ? "" : written.id();
    }
    return id;
  }

  private static String person(int number, String displayName) {
    return """
    {"userName": "resync%d", "externalId": "r%d", "displayName": "%s", "active": true}
    """
        .formatted(number, number, displayName);
  }

  /** People as they are after a push, known to the server. */
  private static List<String> pushed(String name, int count) {
    List<String> ids = new ArrayList<>();
    atOnce(
        8,
        worker -> {
          for (int i = worker; i < count; i += 8) {
            User user = new User();
            user.getMetadata().setNamespace(NAMESPACE);
            user.getMetadata().setName(name + "-" + i);
            user.getMetadata().setLabels(Map.of(Labels.PROVISIONED_BY, Labels.SCIM));
            user.setSpec(new UserSpec(name + "-" + i, null, null, null, true, null));
            String id = client.resource(user).create().getMetadata().getUid();
            synchronized (ids) {
              ids.add(id);
            }
          }
        });
    String last = ids.getLast();
    Await.until("all to be known", () -> ask("GET", "/Users/" + last, "").status() == 200);
    return ids;
  }

  private static Reply patch(String group, String operation, String person) {
    String path = operation.equals("add") ? "members" : "members[value eq \\\"" + person + "\\\"]";
    String value = operation.equals("add") ? ", \"value\": [{\"value\": \"" + person + "\"}]" : "";
    return ask(
        "PATCH",
        "/Groups/" + group,
        "{\"Operations\": [{\"op\": \""
            + operation
            + "\", \"path\": \""
            + path
            + "\""
            + value
            + "}]}");
  }

  private static String made(String path, String body) {
    Reply made = ask("POST", path, body);
    assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
    return made.id();
  }

  private static Reply ask(String method, String path, String body) {
    return provider.insist(method, path, token, body);
  }

  private static List<String> membersOf(String group) {
    List<String> ids = new ArrayList<>();
    for (JsonNode member : ask("GET", "/Groups/" + group, "").body().path("members")) {
      ids.add(member.path("value").asText());
    }
    List<String> names =
        Stream.concat(
                client.resources(Group.class).inNamespace(NAMESPACE).list().getItems().stream()
                    .filter(each -> each.getMetadata().getUid().equals(group))
                    .flatMap(each -> Stream.ofNullable(each.getSpec().members())),
                slicesOf(group).stream().map(slice -> slice.getSpec().members()))
            .flatMap(List::stream)
            .map(GroupSpec.Member::name)
            .toList();
    assertThat(names).doesNotHaveDuplicates().hasSameSizeAs(ids);
    return ids;
  }

  private static String members(List<String> people, int from, int to) {
    return people.subList(from, to).stream()
        .map(id -> "{\"value\": \"" + id + "\"}")
        .collect(Collectors.joining(", ", "\"members\": [", "]"));
  }

  private static List<GroupMembership> slicesOf(String group) {
    return slices().stream()
        .filter(slice -> group.equals(slice.getMetadata().getLabels().get(Labels.GROUP_UID)))
        .toList();
  }

  private static List<GroupMembership> slices() {
    return client.resources(GroupMembership.class).inNamespace(NAMESPACE).list().getItems();
  }

  /** Of the specs of groups and slices, by uid: a status may be written at any time. */
  private static Map<String, String> versions() {
    return Stream.<Resource<?, ?>>concat(
            client.resources(Group.class).inNamespace(NAMESPACE).list().getItems().stream(),
            slices().stream())
        .collect(
            Collectors.toMap(
                each -> each.getMetadata().getUid(),
                each -> Long.toString(each.getMetadata().getGeneration())));
  }

  private static void atOnce(int count, IntConsumer step) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        running.add(threads.submit(() -> step.accept(number)));
      }
      for (Future<?> each : running) {
        assertThat(each).succeedsWithin(Duration.ofMinutes(8));
      }
    }
  }
}
