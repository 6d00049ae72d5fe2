package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whoever deletes an Assignment, or a whole center, takes the access away with it. */
class DeletionIT {
  private static Center center;

  @BeforeAll
  static void start() {
    center = SharedOperator.center();
  }

  @Test
  void deletingAnAssignmentReturnsWhenItsBindingsAreGone() {
    String one = center.target();
    String two = center.target();
    center.user("ann");
    center.apply(
        """
        kind: Assignment
        metadata: {name: ann-view}
        spec:
          principal: {kind: User, name: ann}
          role: {kind: ClusterRole, name: view}
          scope: {namespaces: ["%s", "%s"]}
        """
            .formatted(one, two));
    Shown bound = center.await("Assignment", "ann-view", "Bound");
    assertThat(bound.json().at("/metadata/finalizers"))
        .extracting(node -> node.asText())
        .containsExactly("sallyport.dev/finalizer");

    center
        .controlPlane()
        .kubectl("delete", "assignment", "ann-view", "--namespace=" + center.namespace())
        .success();

    assertThat(center.bindingsOf(bound.uid())).isEmpty();
  }

  @Test
  void anAssignmentThatNeverBoundCanBeDeleted() {
    center.assign("nobody-view", "nobody", "not-there");
    center.await("Assignment", "nobody-view", "PrincipalNotProvisioned");

    center.delete("Assignment", "nobody-view");

    center.awaitGone("Assignment", "nobody-view");
  }

  @Test
  void anAssignmentMadeAnewUnderTheSameNameIsBound() {
    String target = center.target();
    center.user("bob");
    center.assign("bob-view", "bob", target);
    Shown first = center.await("Assignment", "bob-view", "Bound");

    center.delete("Assignment", "bob-view");
    center.awaitGone("Assignment", "bob-view");
    center.assign("bob-view", "bob", target);

    Shown second = center.await("Assignment", "bob-view", "Bound");
    assertThat(second.uid()).isNotEqualTo(first.uid());
    center.awaitBinding("bob-view");
    assertThat(center.bindingsOf(first.uid())).isEmpty();
  }

  @Test
  void aFinalizerOfSomebodyElseKeepsTheAssignmentButNotItsAccess() {
    String target = center.target();
    center.user("cleo");
    center.assign("cleo-view", "cleo", target);
    Shown bound = center.await("Assignment", "cleo-view", "Bound");
    center.patch(
        "Assignment",
        "cleo-view",
        "metadata: {finalizers: [sallyport.dev/finalizer, example.com/theirs]}");

    center.delete("Assignment", "cleo-view");

    Await.until(
        "only their finalizer to be left",
        () -> center.get("Assignment", "cleo-view").json().at("/metadata/finalizers").toString(),
        "[\"example.com/theirs\"]"::equals);
    assertThat(center.bindingsOf(bound.uid())).isEmpty();
    center.patch("Assignment", "cleo-view", "metadata: {finalizers: null}");
    center.awaitGone("Assignment", "cleo-view");
  }

  @Test
  void aWholeCenterCanBeDeletedWithItsNamespace() {
    Center doomed = SharedOperator.center();
    KubernetesClient client = doomed.client();
    String target = doomed.target();
    doomed.user("dan");
    doomed.group("team");
    doomed.assign("dan-view", "dan", target);
    doomed.assign("team-edit", "{kind: Group, name: team}", "edit", target);
    Shown view = doomed.await("Assignment", "dan-view", "Bound");
    Shown edit = doomed.await("Assignment", "team-edit", "Bound");
    Secret active =
        client.secrets().inNamespace(doomed.namespace()).withName("sallyport-active").get();
    assertThat(active.getType()).isEqualTo("sallyport.dev/active-source");

    client.namespaces().withName(doomed.namespace()).delete();

    Await.until(
        "the namespace of the center to be gone",
        () -> client.namespaces().withName(doomed.namespace()).get(),
        found -> found == null);
    Await.until(
        "its bindings to be gone",
        () -> doomed.bindingsOf(view.uid()).size() + doomed.bindingsOf(edit.uid()).size(),
        left -> left == 0);

    // The other centers of the same operator do not notice.
    String stillWorks = center.target();
    center.user("eve");
    center.assign("eve-view", "eve", stillWorks);
    center.await("Assignment", "eve-view", "Bound");
  }

  @Test
  void aCenterWhoseNamespaceComesBackWorksAgain() {
    Center center = SharedOperator.center();
    KubernetesClient client = center.client();
    String target = center.target();
    client.namespaces().withName(center.namespace()).delete();
    Await.until(
        "the namespace of the center to be gone",
        () -> client.namespaces().withName(center.namespace()).get(),
        found -> found == null);

    ShippedRbac.apply(
        client,
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: "%s"}
        """
            .formatted(center.namespace()));
    ShippedRbac.bindCenter(center.controlPlane(), center.namespace());
    center.withDirectory();
    center.user("fay");
    center.assign("fay-view", "fay", target);
    center.await("Assignment", "fay-view", "Bound");
  }
}
