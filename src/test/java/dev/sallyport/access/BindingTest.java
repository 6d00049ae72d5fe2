package dev.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class BindingTest {

  private static final Binding BINDING =
      new Binding(
          "payments",
          "sallyport-platform-edit-23ds562bqtoeelffxpp2",
          new Binding.Role("ClusterRole", "edit"),
          new Binding.Subject("Group", "sallyport:platform"),
          "assignment-1",
          "identity/platform-edit");

  @Test
  void everyFieldThatTheServerWouldFillInIsSent() {
    RoleBinding expected =
        Serialization.unmarshal(
            """
            ---
            apiVersion: "rbac.authorization.k8s.io/v1"
            kind: "RoleBinding"
            metadata:
              annotations:
                sallyport.dev/assignment: "identity/platform-edit"
              labels:
                app.kubernetes.io/managed-by: "sallyport"
                sallyport.dev/assignment-uid: "assignment-1"
              name: "sallyport-platform-edit-23ds562bqtoeelffxpp2"
              namespace: "payments"
            roleRef:
              apiGroup: "rbac.authorization.k8s.io"
              kind: "ClusterRole"
              name: "edit"
            subjects:
            - apiGroup: "rbac.authorization.k8s.io"
              kind: "Group"
              name: "sallyport:platform"
            """,
            RoleBinding.class);

    assertThat(BINDING.toResource()).isEqualTo(expected);
  }

  @Test
  void withoutANamespaceItIsAClusterRoleBinding() {
    Binding everywhere =
        new Binding(
            null,
            BINDING.name(),
            BINDING.role(),
            BINDING.subject(),
            BINDING.assignmentUid(),
            BINDING.assignment());

    assertThat(everywhere.toResource().getKind()).isEqualTo("ClusterRoleBinding");
    assertThat(everywhere.toResource().getMetadata().getNamespace()).isNull();
    assertThat(Plans.written(everywhere).isAs(everywhere)).isTrue();
  }

  @Test
  void anotherApiGroupIsAnotherSubject() {
    Existing sent = Plans.written(BINDING);
    Existing altered =
        new Existing(
            sent.namespace(),
            sent.name(),
            null,
            null,
            sent.role(),
            List.of(new Existing.Target("example.com", "Group", "sallyport:platform", "")),
            sent.managedBy(),
            sent.assignmentUid(),
            sent.assignment());

    assertThat(sent.isAs(BINDING)).isTrue();
    assertThat(altered.isAs(BINDING)).isFalse();
  }
}
