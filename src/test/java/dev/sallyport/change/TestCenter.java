package dev.sallyport.change;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.Condition;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Resource;
import dev.sallyport.api.Secrets;
import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec;
import dev.sallyport.api.Status;
import dev.sallyport.api.TestSession;
import dev.sallyport.api.User;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.gate.ActiveSecret;
import dev.sallyport.gate.ActiveState;
import dev.sallyport.gate.StateRead;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** One identity center of a test, and a namespace in which its people work. */
final class TestCenter {

  /** The IdentitySource of most tests. */
  static final String CORP = "corp";

  /** The Group that assignments are for, and the User in it. */
  static final String TEAM = "platform";

  private static final String HELD = "example.com/held";

  private static final PatchContext MERGE =
      new PatchContext.Builder().withPatchType(PatchType.JSON_MERGE).build();

  private final KubernetesClient admin;
  private final String namespace;
  private final String work;

  TestCenter(ControlPlane controlPlane) {
    this.admin = controlPlane.client();
    this.namespace = controlPlane.newNamespace("center");
    this.work = controlPlane.newNamespace("work");
  }

  String namespace() {
    return namespace;
  }

  /** Where assignments grant something. */
  String work() {
    return work;
  }

  String prefix() {
    return namespace + ":";
  }

  KubernetesClient admin() {
    return admin;
  }

  // --- What people write ------------------------------------------------------------------------

  /** Applies the IdentitySource {@link #CORP} with exactly these fields. */
  void source(Spec spec) {
    source(CORP, spec);
  }

  void source(String name, Spec spec) {
    apply("IdentitySource", name, Map.of(), spec.fields());
  }

  /** The team that is assigned something, declared by hand. */
  void team() {
    apply("User", "jane-doe", Map.of(), Map.of("userName", "jane.doe@example.com"));
    apply(
        "Group",
        TEAM,
        Map.of(),
        Map.of("displayName", TEAM, "members", List.of(Map.of("name", "jane-doe"))));
  }

  /** A Directory in force, and the team bound in these ways. */
  void directoryWithTeam(String... assignments) {
    source(Spec.directory());
    team();
    for (String name : assignments) {
      assign(name);
    }
    awaitBound(assignments);
    awaitSource("to be in use", s -> Boolean.TRUE.equals(s.getStatus().inUse()));
  }

  /** Lets the source become another one, and waits until that is in force. */
  void change(Spec to, long epoch) {
    source(to);
    awaitReason(IdentitySource.Reason.ACCEPT_REQUIRED);
    source(to.with("accept", true));
    awaitEpoch(epoch);
  }

  /** The Secret {@code idp-metadata}, with this document. */
  void metadataSecret(String xml) {
    admin
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("idp-metadata")
                .withNamespace(namespace)
                .endMetadata()
                .withType(Secrets.IDP_METADATA)
                .addToStringData("metadata.xml", xml)
                .build())
        .forceConflicts()
        .serverSideApply();
  }

  /** A Session of a User under the first source, as the server makes them. */
  Session signedIn(String user, String name) {
    User person = admin.resources(User.class).inNamespace(namespace).withName(user).get();
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Session session = new Session();
    session.getMetadata().setNamespace(namespace);
    session.getMetadata().setName(name);
    session.setSpec(
        TestSession.of(user, person.getMetadata().getUid(), person.getSpec().userName())
            .source(source().getMetadata().getUid(), 1L)
            .client(SessionSpec.Client.PORTAL)
            .from(now, now.plusSeconds(3_600))
            .secretHash("0".repeat(64))
            .spec());
    return admin.resource(session).create();
  }

  /** Lets the team view where it works. */
  void assign(String name) {
    apply("Assignment", name, Map.of(), Spec.assignment(TEAM, "view", work));
  }

  /**
   * A User that a source pushed, and that another's finalizer keeps. A change to Active Directory
   * removes her after the last Assignment, and is not done before she is let go.
   */
  GenericKubernetesResource heldPerson(String name) {
    GenericKubernetesResource person =
        apply(
            "User",
            name,
            Map.of(Labels.PROVISIONED_BY, Labels.SCIM),
            Map.of("userName", name + "@example.com"));
    hold(person);
    return person;
  }

  /** Server-side apply, as a person would. */
  GenericKubernetesResource apply(
      String kind, String name, Map<String, String> labels, Map<String, ?> spec) {
    return admin
        .resource(
            new GenericKubernetesResourceBuilder()
                .withApiVersion(Resource.GROUP + "/" + Resource.VERSION)
                .withKind(kind)
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(labels)
                .endMetadata()
                .addToAdditionalProperties("spec", spec)
                .build())
        .fieldManager("person")
        .forceConflicts()
        .serverSideApply();
  }

  /** A merge patch of anything, as an administrator would. */
  void patch(HasMetadata object, String json) {
    admin.resource(object).patch(MERGE, json);
  }

  void setFinalizers(HasMetadata object, String json) {
    patch(object, "{\"metadata\":{\"finalizers\":" + json + "}}");
  }

  /** Takes off what {@link #HELD} put there, and leaves the operator's own finalizer alone. */
  void release(HasMetadata object) {
    Await.until(
        object.getMetadata().getName() + " to be let go",
        () -> {
          HasMetadata now = admin.resource(object).get();
          if (now != null) {
            List<String> rest =
                now.getMetadata().getFinalizers().stream().filter(f -> !f.equals(HELD)).toList();
            now.getMetadata().setFinalizers(rest);
            admin.resource(now).lockResourceVersion().update();
          }
          return true;
        },
        done -> done);
  }

  /** Puts a finalizer on that nobody but a test takes off: a deletion then waits. */
  void hold(HasMetadata object) {
    Await.until(
        object.getMetadata().getName() + " to be held",
        () -> {
          HasMetadata now = admin.resource(object).get();
          now.getMetadata().getFinalizers().add(HELD);
          return admin.resource(now).lockResourceVersion().update() != null;
        },
        done -> done);
  }

  /** What an administrator's slip does to a status. */
  void wipeStatus(HasMetadata object) {
    admin
        .resource(object)
        .subresource("status")
        .patch(
            new PatchContext.Builder().withPatchType(PatchType.JSON).build(),
            "[{\"op\":\"replace\",\"path\":\"/status\",\"value\":{}}]");
  }

  // --- What is there ----------------------------------------------------------------------------

  IdentitySource source() {
    return source(CORP);
  }

  IdentitySource source(String name) {
    return admin.resources(IdentitySource.class).inNamespace(namespace).withName(name).get();
  }

  Assignment assignment(String name) {
    return admin.resources(Assignment.class).inNamespace(namespace).withName(name).get();
  }

  List<Assignment> assignments() {
    return admin.resources(Assignment.class).inNamespace(namespace).list().getItems();
  }

  <T extends HasMetadata> List<String> names(Class<T> kind) {
    return admin.resources(kind).inNamespace(namespace).list().getItems().stream()
        .map(o -> o.getMetadata().getName())
        .toList();
  }

  /** Our bindings where people work. */
  List<RoleBinding> bindings() {
    return admin
        .rbac()
        .roleBindings()
        .inNamespace(work)
        .withLabel(Labels.MANAGED_BY, Labels.SALLYPORT)
        .list()
        .getItems();
  }

  Secret secret(String name) {
    return admin.secrets().inNamespace(namespace).withName(name).get();
  }

  Secret activeSecret() {
    return secret(Secrets.ACTIVE_SOURCE_NAME);
  }

  /** The active state as the Secret has it. */
  ActiveState state() {
    return ((StateRead.Read) ActiveSecret.read(activeSecret())).state();
  }

  ChangeRecord record(long epoch) {
    return ChangeRecord.read(admin, namespace, epoch);
  }

  /** What {@code kubectl auth can-i get pods} says to somebody of the team. */
  boolean teamMayView() {
    return admin
        .authorization()
        .v1()
        .subjectAccessReview()
        .create(
            new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(prefix() + "jane.doe@example.com")
                .withGroups(prefix() + TEAM)
                .withNewResourceAttributes()
                .withNamespace(work)
                .withResource("pods")
                .withVerb("get")
                .endResourceAttributes()
                .endSpec()
                .build())
        .getStatus()
        .getAllowed();
  }

  List<String> eventReasons() {
    return admin.v1().events().inNamespace(namespace).list().getItems().stream()
        .map(e -> e.getReason())
        .toList();
  }

  // --- Waiting ----------------------------------------------------------------------------------

  /** Waits until the operator has looked at the present spec and says this. */
  IdentitySource awaitReason(String reason) {
    return awaitReason(CORP, reason);
  }

  IdentitySource awaitReason(String name, String reason) {
    return awaitSource(name, "to say " + reason, s -> reason.equals(currentReason(s)));
  }

  IdentitySource awaitSource(String what, Predicate<IdentitySource> holds) {
    return awaitSource(CORP, what, holds);
  }

  IdentitySource awaitSource(String name, String what, Predicate<IdentitySource> holds) {
    return Await.until(
            "IdentitySource " + namespace + "/" + name + " " + what,
            () -> new Shown(source(name)),
            shown -> shown.source() != null && holds.test(shown.source()))
        .source();
  }

  /** Waits until the source in force has this epoch and the operator is at rest about it. */
  IdentitySource awaitEpoch(long epoch) {
    return awaitSource(
        "to be in force with epoch " + epoch,
        s ->
            IdentitySource.Reason.ACTIVE.equals(currentReason(s))
                && s.getStatus().active() != null
                && s.getStatus().active().epoch() == epoch);
  }

  /** Waits until a change is held that clears so many assignments. */
  IdentitySourceStatus.PendingChange awaitPending(int assignments) {
    return awaitSource(
            "to hold a change that clears " + assignments,
            s ->
                s.getStatus().pendingChange() != null
                    && s.getStatus().pendingChange().assignmentsToClear() == assignments)
        .getStatus()
        .pendingChange();
  }

  void awaitBound(String... names) {
    for (String name : names) {
      awaitAssignment(name, Assignment.Reason.BOUND);
    }
  }

  Assignment awaitAssignment(String name, String reason) {
    return Await.until(
        "Assignment " + namespace + "/" + name + " to say " + reason,
        () -> assignment(name),
        a -> a != null && reason.equals(currentReason(a)));
  }

  void awaitTeamMayView(boolean expected) {
    Await.until("the team's permission to be " + expected, () -> teamMayView() == expected);
  }

  /** The reason of Ready, if it speaks of the present generation. */
  static <T extends Status> String currentReason(Resource<?, T> object) {
    Condition ready = Conditions.find(object.getStatus(), Condition.READY);
    return ready == null || !object.getMetadata().getGeneration().equals(ready.observedGeneration())
        ? null
        : ready.reason();
  }

  static String message(Resource<?, ? extends Status> object) {
    return Conditions.find(object.getStatus(), Condition.READY).message();
  }

  /** Removes the sources while no operator runs, so that nothing here disturbs the next install. */
  void remove() {
    for (IdentitySource source :
        admin.resources(IdentitySource.class).inNamespace(namespace).list().getItems()) {
      wipeStatus(source);
      setFinalizers(source, "null");
      admin.resource(source).delete();
    }
  }

  /** A source in words, for the message of a wait that failed. */
  private record Shown(IdentitySource source) {
    @Override
    public String toString() {
      return source == null
          ? "no IdentitySource"
          : "generation "
              + source.getMetadata().getGeneration()
              + " "
              + source.getSpec()
              + " "
              + source.getStatus();
    }
  }
}
