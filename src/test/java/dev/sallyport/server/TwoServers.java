package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.SharedControlPlane;
import dev.sallyport.kube.Cluster;
import dev.sallyport.scim.MemberChange;
import dev.sallyport.scim.ScimRefusal;
import dev.sallyport.scim.ScimStore;
import dev.sallyport.scim.ScimStore.GroupFacts;
import dev.sallyport.scim.ScimStore.StoredGroup;
import dev.sallyport.scim.ScimStore.StoredUser;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Two servers, as far as what they keep of one center, on a real API server. */
final class TwoServers implements AutoCloseable {

  static final long EPOCH = 7;

  final Known oneKnows = new Known();
  final Known otherKnows = new Known();

  /** Whether the source that pushes is in force no more. */
  final AtomicBoolean over = new AtomicBoolean();

  /** So many writes, and the source is in force no more. */
  final AtomicInteger writesLeft = new AtomicInteger(Integer.MAX_VALUE);

  private final ControlPlane controlPlane = SharedControlPlane.get();
  final KubernetesClient client = controlPlane.client();
  final String center = controlPlane.newNamespace("pushed");
  final ScimStore one = server(oneKnows);
  final ScimStore other = server(otherKnows);

  private ScimStore server(Known known) {
    known.start(client, Set.of(center), "default");
    Await.until("the caches to be full", () -> known.knows(center));
    return KubernetesPeople.of(
        new PushedObjects(
            center,
            EPOCH,
            known,
            client,
            new Cluster(client),
            new SecureRandom()::nextBytes,
            () -> {
              if (over.get() || writesLeft.getAndDecrement() <= 0) {
                throw ScimRefusal.over("the source is over");
              }
            }),
        new MemberBatches());
  }

  @Override
  public void close() {
    oneKnows.close();
    otherKnows.close();
  }

  // --- What there is ----------------------------------------------------------------------------

  /** Of all that was pushed. */
  List<String> versions() {
    return Stream.of(all(User.class), all(Group.class), all(GroupMembership.class))
        .flatMap(List::stream)
        .map(each -> each.getMetadata().getUid() + each.getMetadata().getResourceVersion())
        .toList();
  }

  private List<HasMetadata> all(Class<? extends HasMetadata> kind) {
    return List.copyOf(client.resources(kind).inNamespace(center).list().getItems());
  }

  List<String> people(int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(one.createUser(person("person" + i, "ext" + i)).id());
    }
    return ids;
  }

  /** As the server sees them that did not write last. */
  Set<String> members(StoredGroup group) {
    Set<String> bySlices = new HashSet<>();
    Group object =
        client.resources(Group.class).inNamespace(center).list().getItems().stream()
            .filter(each -> each.getMetadata().getUid().equals(group.id()))
            .findFirst()
            .orElseThrow();
    List<String> names = new ArrayList<>();
    if (object.getSpec().members() != null) {
      object.getSpec().members().forEach(member -> names.add(member.name()));
    }
    slices().forEach(slice -> slice.getSpec().members().forEach(m -> names.add(m.name())));
    assertThat(names).doesNotHaveDuplicates();
    names.forEach(
        name ->
            oneKnows
                .users
                .get(center, name)
                .ifPresent(user -> bySlices.add(user.getMetadata().getUid())));
    Await.until(
        "both servers to see the same",
        () ->
            one.group(group.id()).orElseThrow().members().get().equals(bySlices)
                && other.group(group.id()).orElseThrow().members().get().equals(bySlices));
    return bySlices;
  }

  List<GroupMembership> slices() {
    return client.resources(GroupMembership.class).inNamespace(center).list().getItems();
  }

  String objectName(StoredUser user) {
    return oneKnows.usersByUid.get(center, user.id()).getFirst().getMetadata().getName();
  }

  // --- What others do ---------------------------------------------------------------------------

  /** Creates an object as a person does. */
  void declare(String yaml) {
    try {
      Path file = Files.createTempFile(controlPlane.dataDir(), "object", ".yaml");
      Files.writeString(
          file,
          "apiVersion: sallyport.dev/v1alpha1\n"
              + yaml.replace("metadata: {", "metadata: {namespace: " + center + ", "));
      controlPlane.kubectl("create", "--filename=" + file).success();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts a label on the object of a person. */
  void label(String user, String label) {
    controlPlane
        .kubectl("label", "users.sallyport.dev", user, "--namespace=" + center, label)
        .success();
  }

  static void atOnce(int count, Step step) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Object>> running = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        running.add(threads.submit(() -> step.run(number)));
      }
      for (Future<Object> each : running) {
        each.get();
      }
    }
  }

  interface Step {
    Object run(int number) throws Exception;
  }

  static void isRefused(String message, ThrowingCallable change) {
    assertThatExceptionOfType(ScimRefusal.class).isThrownBy(change).withMessageContaining(message);
  }

  static void isOver(ThrowingCallable write) {
    assertThatExceptionOfType(ScimRefusal.class)
        .isThrownBy(write)
        .withMessageContaining("the source is over");
  }

  static UnaryOperator<GroupFacts> same() {
    return UnaryOperator.identity();
  }

  static MemberChange added(String id) {
    return new MemberChange(false, Set.of(id), Set.of());
  }

  static UserSpec person(String userName, String externalID) {
    return new UserSpec(userName, null, null, null, true, externalID);
  }
}
