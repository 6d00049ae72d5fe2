package dev.sallyport.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySource.Reason;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.IdentitySourceStatus.PendingChange;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Resource;
import dev.sallyport.api.Secrets;
import dev.sallyport.api.Session;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.api.User;
import dev.sallyport.controlplane.AuditLog;
import dev.sallyport.controlplane.Await;
import dev.sallyport.gate.ActiveSecret;
import dev.sallyport.gate.RecordEntry;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A center whose change from a Directory to Active Directory clears four assignments, one of them
 * with two bindings, and three people that were pushed; and keeps those that were declared.
 */
final class CrashCenter {

  private static final Set<String> ASSIGNMENTS = Set.of("a1", "a2", "a3", "two-places");
  private static final List<Class<? extends Resource<?, ?>>> KINDS =
      List.of(Assignment.class, User.class, Group.class, GroupMembership.class);

  /** A second namespace to be bound in, the same for all. */
  private static final String ELSEWHERE = Install.controlPlane().newNamespace("elsewhere");

  private static final String SESSION = "0123456789abcdef0123456789abcdef";

  private final TestCenter center;

  /** Uids by {@code Kind/name}: of what has to go, and of what has to stay. */
  private final Map<String, String> going = new TreeMap<>();

  private final Map<String, String> staying = new HashMap<>();
  private Map<String, String> keys;
  private AuditLog.Mark accepted;

  CrashCenter(TestCenter center) {
    this.center = center;
    center.source(directory());
    center.team();
    person("User", "pushed", Map.of("userName", "pushed@example.com"));
    person("Group", "pushed", Map.of("displayName", "pushed"));
    person("GroupMembership", "pushed", Map.of("group", Map.of("name", TestCenter.TEAM)));
    ASSIGNMENTS.forEach(this::assign);
    standing()
        .forEach(
            (name, uid) -> {
              boolean declared =
                  name.equals("User/jane-doe") || name.equals("Group/" + TestCenter.TEAM);
              (declared ? staying : going).put(name, uid);
            });
  }

  private void person(String kind, String name, Map<String, ?> spec) {
    center.apply(kind, name, Map.of(Labels.PROVISIONED_BY, Labels.SCIM), spec);
  }

  private void assign(String name) {
    center.apply(
        "Assignment",
        name,
        Map.of(),
        name.equals("two-places")
            ? Spec.assignment(TestCenter.TEAM, "view", center.work(), ELSEWHERE)
            : Spec.assignment(TestCenter.TEAM, "view", center.work()));
  }

  TestCenter center() {
    return center;
  }

  private Spec directory() {
    return Spec.directory().with("baseURL", baseURL());
  }

  private Spec activeDirectory() {
    return Spec.activeDirectory().with("baseURL", baseURL());
  }

  private String baseURL() {
    return "https://" + center.namespace() + ".example.com";
  }

  /** Everything is bound, and the change waits for its word with everything counted. */
  void awaitHeld() {
    center.awaitReason(Reason.ACTIVE);
    center.awaitBound(ASSIGNMENTS.toArray(String[]::new));
    center.source(activeDirectory());
    center.awaitSource(
        "to hold the change with all that it clears",
        s -> {
          PendingChange pending = s.getStatus().pendingChange();
          return Reason.ACCEPT_REQUIRED.equals(TestCenter.currentReason(s))
              && pending != null
              && pending.assignmentsToClear() == ASSIGNMENTS.size()
              && pending.usersToRemove() == 1
              && pending.groupsToRemove() == 1
              && pending.membershipsToRemove() == 1;
        });
    keys = center.secret(TestCenter.CORP + Secrets.SP_KEYS_SUFFIX).getData();
  }

  void accept() {
    if (Install.controlPlane().ownsParts()) {
      accepted = Install.controlPlane().audit().mark();
    }
    center.source(activeDirectory().with("accept", true));
  }

  /**
   * What others do while no operator runs: apply one assignment more, and put back what is gone.
   * Once the record stands, neither is part of the change. And a server that has not heard of it
   * lets somebody in under the old source.
   */
  void meanwhile() {
    center.signedIn("jane-doe", SESSION);
    boolean committed = center.secret(Secrets.CHANGE_RECORD_PREFIX + 2) != null;
    Set<String> there = new TreeSet<>(center.names(Assignment.class));
    assign("late");
    (committed ? staying : going).put("Assignment/late", uid("late"));
    for (String name : ASSIGNMENTS) {
      if (!there.contains(name)) {
        assign(name);
        staying.put("Assignment/" + name, uid(name));
      }
    }
  }

  private String uid(String assignment) {
    return center.assignment(assignment).getMetadata().getUid();
  }

  boolean isCompleted() {
    return isCompleted(center.source());
  }

  private static boolean isCompleted(IdentitySource source) {
    IdentitySourceStatus status = source.getStatus();
    return Reason.NOT_YET_SUPPORTED.equals(TestCenter.currentReason(source))
        && status.active().epoch() > 1
        && status.change() == null;
  }

  void awaitCompleted() {
    center.awaitSource("to have changed", CrashCenter::isCompleted);
    staying.keySet().stream()
        .filter(name -> name.startsWith("Assignment/"))
        .forEach(name -> center.awaitBound(name.substring("Assignment/".length())));
  }

  /** All that was listed went, nothing else did, and the record says what. */
  void assertCompleted(String how) {
    IdentitySourceStatus status = center.source().getStatus();
    ChangeRecord record = center.record(2);

    assertThat(status.active().epoch()).as("epoch, %s", how).isEqualTo(2);
    assertThat(status.active().nextDigest()).as(how).isNull();
    assertThat(status.active().digest()).as(how).isEqualTo(ActiveSecret.digest(center.state()));
    assertThat(status.pendingChange()).as(how).isNull();
    assertThat(record.listed()).as("record, %s", how).containsExactlyElementsOf(going.keySet());
    assertThat(record.complete().entries().values())
        .as("uids of the record, %s", how)
        .extracting(RecordEntry::uid)
        .containsExactlyInAnyOrderElementsOf(going.values());
    assertThat(record.objects())
        .as("each once, and what was edited meanwhile once more, %s", how)
        .hasSizeBetween(going.size(), going.size() + 2);
    record.assertClean();
    assertThat(status.lastChange().record()).as(how).isEqualTo("sallyport-change-2");
    assertThat(status.lastChange().recordDigest()).as(how).isEqualTo(record.complete().digest());
    assertThat(status.lastChange().cleared()).as(how).isEqualTo(going.size());
    assertThat(center.secret(Secrets.CHANGE_RECORD_PREFIX + 3)).as(how).isNull();

    assertThat(standing()).as("what stands, %s", how).isEqualTo(staying);
    assertThat(bindings())
        .as("bindings, %s", how)
        .extracting(b -> b.getMetadata().getLabels().get(Labels.ASSIGNMENT_UID))
        .allSatisfy(uid -> assertThat(staying).containsValue(uid));
    assertThat(center.secret(TestCenter.CORP + Secrets.SP_KEYS_SUFFIX).getData())
        .as("keys, %s", how)
        .isEqualTo(keys);
    assertNothingWasBoundDuringTheChange(how);
    assertNobodyIsSignedIn(how);
  }

  /** Of what was edited during the change, the record has the edit too. */
  void assertRecordedAsEdited(List<String> edited, String how) {
    Map<String, JsonNode> last = new HashMap<>();
    center
        .record(2)
        .objects()
        .forEach(
            object ->
                last.put(
                    object.get("kind").asText() + "/" + object.at("/metadata/name").asText(),
                    object));
    assertThat(edited)
        .allSatisfy(
            name ->
                assertThat(last.get(name).at("/metadata/labels").path(FaultyOperator.EDIT).asText())
                    .as("%s, %s", name, how)
                    .isEqualTo("yes"));
  }

  /** Whenever the Session was made: by the change, or since its epoch is another. */
  private void assertNobodyIsSignedIn(String how) {
    if (session() == null) {
      return;
    }
    String reason =
        Await.until(
                "the session to be over, " + how,
                () -> Optional.ofNullable(session().getStatus()).map(SessionStatus::ended),
                Optional::isPresent)
            .orElseThrow()
            .reason();
    assertThat(reason).as(how).isEqualTo(Session.Reason.SOURCE_CHANGED);
  }

  private Session session() {
    return center
        .admin()
        .resources(Session.class)
        .inNamespace(center.namespace())
        .withName(SESSION)
        .get();
  }

  /** From the record to the switch, which is the last write of the active state. */
  private void assertNothingWasBoundDuringTheChange(String how) {
    if (accepted == null) {
      return;
    }
    List<AuditLog.Write> writes =
        Install.controlPlane().audit().writesSince(accepted).stream()
            .filter(w -> Set.of(center.namespace(), center.work()).contains(w.namespace()))
            .filter(w -> w.code() < 300)
            .toList();
    int switched = -1;
    for (int i = 0; i < writes.size(); i++) {
      if (writes.get(i).verb().equals("update")
          && writes.get(i).name().equals(Secrets.ACTIVE_SOURCE_NAME)) {
        switched = i;
      }
    }
    assertThat(writes.subList(0, switched + 1))
        .as("writes up to the switch, %s", how)
        .isNotEmpty()
        .noneMatch(w -> w.resource().equals("rolebindings") && w.verb().equals("create"));
  }

  private Map<String, String> standing() {
    Map<String, String> uids = new HashMap<>();
    for (Class<? extends Resource<?, ?>> kind : KINDS) {
      for (HasMetadata object :
          center.admin().resources(kind).inNamespace(center.namespace()).list().getItems()) {
        uids.put(
            object.getKind() + "/" + object.getMetadata().getName(), object.getMetadata().getUid());
      }
    }
    return uids;
  }

  private List<RoleBinding> bindings() {
    return Stream.of(center.work(), ELSEWHERE)
        .flatMap(
            namespace ->
                center
                    .admin()
                    .rbac()
                    .roleBindings()
                    .inNamespace(namespace)
                    .withLabel(Labels.MANAGED_BY, Labels.SALLYPORT)
                    .list()
                    .getItems()
                    .stream())
        .filter(
            b ->
                b.getMetadata()
                    .getAnnotations()
                    .getOrDefault(Labels.ASSIGNMENT, "")
                    .startsWith(center.namespace() + "/"))
        .toList();
  }
}
