package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.OperatorProcess;
import dev.sallyport.controlplane.SharedControlPlane;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A center that is not there, or not open to the operator, keeps no other from being served. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LateCenterIT {
  private static final String SERVED = "sallyport_center_served{namespace=\"%s\"} %s";

  private static ControlPlane controlPlane;
  private static OperatorProcess.Launch launch;
  private static OperatorProcess operator;
  private static Center first;
  private static Center late;

  @BeforeAll
  static void start() {
    controlPlane = ControlPlane.start();
    controlPlane.assumeOwnParts();
    controlPlane.install(SharedControlPlane.crds());
    ShippedRbac.install(controlPlane);
    first = new Center(controlPlane, "identity", "sallyport:");
    late = new Center(controlPlane, "late", "late:");
    launch =
        OperatorProcess.jar(
                controlPlane.tokenKubeconfig(ShippedRbac.NAMESPACE, ShippedRbac.ACCOUNT))
            .flags("--centers=[{namespace: identity}, {namespace: late, subjectPrefix: 'late:'}]");
    operator = launch.start().awaitReady();
  }

  @AfterAll
  static void stop() {
    if (operator != null) {
      operator.close();
    }
    controlPlane.close();
  }

  @Test
  @Order(1)
  void withoutTheNamespaceOfOneTheOtherIsServed() {
    first.withDirectory();
    first.user("ann");
    first.assign("ann-view", "ann", first.target());

    first.await("Assignment", "ann-view", "Bound");
    assertThat(operator.log())
        .contains("identity center late: there is no namespace late")
        .contains("kubectl create rolebinding sallyport-operator --namespace=late");
    assertThat(operator.get("/readyz").body()).startsWith("ready\n").contains("not served: late");
    assertThat(operator.get("/metrics").body())
        .contains(SERVED.formatted("identity", "1.0"))
        .contains(SERVED.formatted("late", "0.0"));
  }

  @Test
  @Order(2)
  void itIsServedWithoutARestartOnceItIsThere() {
    controlPlane
        .client()
        .resource(new NamespaceBuilder().withNewMetadata().withName("late").endMetadata().build())
        .create();
    ShippedRbac.bindCenter(controlPlane, "late");

    late.withDirectory();
    late.user("bob");
    late.assign("bob-view", "bob", late.target());
    late.assign("bob-edit", "{kind: User, name: bob}", "edit", late.target());

    late.await("Assignment", "bob-view", "Bound");
    late.await("Assignment", "bob-edit", "Bound");
    late.assertGives(late.awaitBinding("bob-view"), "User", "bob@example.com", "view");
    assertThat(operator.get("/readyz").body()).isEqualTo("ready\n");
    assertThat(operator.get("/metrics").body()).contains(SERVED.formatted("late", "1.0"));
    assertThat(operator.alive()).isTrue();
  }

  /** To an operator that sees no Assignment there, every binding of that center has no owner. */
  @Test
  @Order(3)
  void nothingIsTakenAwayInACenterThatCannotBeSeen() {
    String kept = late.awaitBinding("bob-view").getMetadata().getUid();
    String orphaned = late.get("Assignment", "bob-edit").uid();
    operator.terminate();
    assertThat(operator.exitCode(Duration.ofMinutes(1))).isZero();
    controlPlane
        .kubectl("delete", "rolebinding", "sallyport-operator", "--namespace=late")
        .success();
    late.patch("Assignment", "bob-edit", "metadata: {finalizers: null}");
    late.delete("Assignment", "bob-edit");
    late.awaitGone("Assignment", "bob-edit");

    ShippedRbac.awaitRefused(controlPlane.client(), "", "secrets", "late", "delete");
    operator = launch.start().awaitReady();

    // Of the one that is gone the API itself says so; that is no doubt.
    Await.until(
        "the binding without an Assignment to be swept",
        () -> late.bindingsOf(orphaned).size(),
        left -> left == 0);
    first.assign("ann-edit", "{kind: User, name: ann}", "edit", first.target());
    first.await("Assignment", "ann-edit", "Bound");
    assertThat(operator.log()).contains("identity center late: the right to");

    ShippedRbac.bindCenter(controlPlane, "late");
    late.assign("bob-again", "bob", late.target());

    late.await("Assignment", "bob-again", "Bound");
    late.await("Assignment", "bob-view", "Bound");
    assertThat(late.awaitBinding("bob-view").getMetadata().getUid()).isEqualTo(kept);
  }
}
