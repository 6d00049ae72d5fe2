package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.JarCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The command access, as a process with the rights that are shipped for it, beside an operator. */
class AccessIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static Center center;

  /** May read the center and list bindings, and nothing else. */
  private static Path reviewer;

  /** May read the center. */
  private static Path viewer;

  @BeforeAll
  static void start() throws IOException {
    center = SharedOperator.center();
    ControlPlane controlPlane = center.controlPlane();
    reviewer = controlPlane.kubeconfigFor("reviewer-" + center.namespace());
    viewer = controlPlane.kubeconfigFor("viewer-" + center.namespace());
    ShippedRbac.apply(
        center.client(),
        Files.readString(
            Path.of(System.getProperty("basedir", "."), "src/main/deploy/roles.yaml")));
    ShippedRbac.apply(
        center.client(),
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: viewers, namespace: "CENTER"}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: sallyport-viewer}
        subjects:
        - {apiGroup: rbac.authorization.k8s.io, kind: User, name: "reviewer-CENTER"}
        - {apiGroup: rbac.authorization.k8s.io, kind: User, name: "viewer-CENTER"}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: "reviewer-CENTER"}
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: ClusterRole
          name: sallyport-binding-viewer
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "reviewer-CENTER"}]
        """
            .replace("CENTER", center.namespace()));
    awaitMay(viewer, "list", "users.sallyport.dev", "--namespace=" + center.namespace());
    awaitMay(reviewer, "list", "users.sallyport.dev", "--namespace=" + center.namespace());
    awaitMay(reviewer, "list", "clusterrolebindings", "--all-namespaces");
  }

  @Test
  void whatSomebodyMayDoIsSaidWithAssignmentAndGroup() throws IOException {
    String direct = center.target();
    String shared = center.target();
    center.user("ann");
    center.apply(
        """
        kind: Group
        metadata: {name: builders}
        spec: {displayName: Builders, members: [{name: ann}]}
        """);
    center.apply(
        """
        kind: Group
        metadata: {name: readers}
        spec: {displayName: readers}
        ---
        kind: GroupMembership
        metadata: {name: readers-1}
        spec: {group: {name: readers}, members: [{name: ann}]}
        """);
    center.assign("ann-view", "ann", direct);
    center.assign("builders-edit", "{kind: Group, name: builders}", "edit", shared);
    center.apply(
        """
        kind: Assignment
        metadata: {name: readers-view}
        spec:
          principal: {kind: Group, name: readers}
          role: {kind: ClusterRole, name: view}
          scope: {cluster: true}
        """);
    center.assign("ann-late", "ann", "not-there-in-" + center.namespace());
    for (String name : List.of("ann-view", "builders-edit", "readers-view")) {
      center.await("Assignment", name, "Bound");
    }
    center.await("Assignment", "ann-late", "NamespacePending");

    JsonNode all = json(access(reviewer, "ann", "-o", "json"), 0);

    assertThat(texts(all.path("groups"), "/name")).containsExactly("builders", "readers");
    assertThat(texts(all.path("groups"), "/through/0/name"))
        .containsExactly("builders", "readers-1");
    assertThat(texts(all.path("inForce"), "/assignment"))
        .containsExactlyInAnyOrder("ann-view", "builders-edit", "readers-view");
    assertThat(texts(all.path("assignments"), "/name")).containsExactly("ann-late");
    assertThat(texts(all.path("assignments"), "/reason")).containsExactly("NamespacePending");

    JsonNode there = json(access(reviewer, "ann", "-o", "json", "--in", shared), 0);
    assertThat(texts(there.path("inForce"), "/assignment"))
        .containsExactly("readers-view", "builders-edit");
    assertThat(there.path("inForce").path(0).path("cluster").asBoolean()).isTrue();
    assertThat(there.path("inForce").path(1).path("namespace").asText()).isEqualTo(shared);
    assertThat(there.path("assignments")).isEmpty();

    CommandResult text = access(reviewer, "ann@example.com", "--in", shared);
    assertThat(text.exitCode()).as(text.toString()).isZero();
    assertThat(text.out())
        .startsWith("User ann, \"ann@example.com\": Active\n")
        .contains("whole cluster", "Group builders", "Assignment builders-edit");
  }

  @Test
  void somebodyInactiveMayDoNothing() {
    String target = center.target();
    center.user("ben");
    center.assign("ben-view", "ben", target);
    center.await("Assignment", "ben-view", "Bound");
    assertThat(access(reviewer, "ben").exitCode()).isZero();

    center.patch("User", "ben", "spec: {active: false}");
    center.await("User", "ben", "Inactive");
    center.await("Assignment", "ben-view", "PrincipalInactive");

    CommandResult said = access(reviewer, "ben");
    assertThat(said.exitCode()).as(said.toString()).isEqualTo(2);
    assertThat(said.out())
        .contains("Nothing is in force.", "Assignment ben-view", "PrincipalInactive: ");
  }

  @Test
  void whoMayNotLookGetsNoAnswerInsteadOfHalfOfOne() {
    center.user("cleo");
    center.assign("cleo-view", "cleo", center.target());
    center.await("Assignment", "cleo-view", "Bound");
    Path stranger = center.controlPlane().kubeconfigFor("stranger");

    CommandResult withoutBindings = access(viewer, "cleo");
    assertThat(withoutBindings.exitCode()).as(withoutBindings.toString()).isEqualTo(1);
    assertThat(withoutBindings.out()).isEmpty();
    assertThat(withoutBindings.err()).contains("it takes ClusterRole sallyport-binding-viewer");

    CommandResult withoutAnything = access(stranger, "cleo");
    assertThat(withoutAnything.exitCode()).as(withoutAnything.toString()).isEqualTo(1);
    assertThat(withoutAnything.err()).contains("it takes ClusterRole sallyport-viewer");
  }

  @Test
  void somebodyWhoIsNotThereIsNoOneWhoMayDoNothing() {
    CommandResult said = access(reviewer, "nobody@example.com");

    assertThat(said.exitCode()).as(said.toString()).isEqualTo(1);
    assertThat(said.err())
        .startsWith("access: there is no User with the name or userName \"nobody@example.com\"");
  }

  private static CommandResult access(Path kubeconfig, String... arguments) {
    List<String> all = new ArrayList<>(List.of("access", "-n", center.namespace()));
    all.addAll(List.of(arguments));
    return JarCommand.run(kubeconfig, all.toArray(String[]::new));
  }

  private static JsonNode json(CommandResult result, int exitCode) throws IOException {
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(exitCode);
    return JSON.readTree(result.out());
  }

  private static List<String> texts(JsonNode list, String pointer) {
    List<String> texts = new ArrayList<>();
    list.forEach(node -> texts.add(node.at(pointer).asText()));
    return texts;
  }

  private static void awaitMay(Path kubeconfig, String... what) {
    List<String> arguments = new ArrayList<>(List.of("auth", "can-i"));
    arguments.addAll(List.of(what));
    Await.until(
        "to be allowed to " + List.of(what),
        () -> center.controlPlane().kubectlAs(kubeconfig, arguments.toArray(String[]::new)),
        result -> result.exitCode() == 0);
  }
}
