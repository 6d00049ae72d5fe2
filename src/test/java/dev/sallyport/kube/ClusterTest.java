package dev.sallyport.kube;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rule that holds whatever a caller says. Nothing listens: who gets as far as to write fails.
 */
class ClusterTest {

  private final KubernetesClient nobody =
      new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(Config.empty())
                  .withMasterUrl("https://127.0.0.1:1")
                  .withRequestRetryBackoffLimit(0)
                  .build())
          .build();
  private final Cluster cluster = new Cluster(nobody);

  @AfterEach
  void close() {
    nobody.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"admin", "system:masters", "other:platform", "sallyport:", "sallyport"})
  void aSubjectThatIsNotOfTheCenterIsNeverWritten(String subject) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cluster.createBinding(binding(subject), "sallyport:"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cluster.applyBinding(binding(subject), "sallyport:"));
  }

  @Test
  void noPrefixIsNoPermissionForEverybody() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cluster.createBinding(binding("admin"), ""));
  }

  @Test
  void oneStrangerAmongSubjectsIsEnough() {
    RoleBinding binding =
        new RoleBindingBuilder(binding("sallyport:platform"))
            .addNewSubject("rbac.authorization.k8s.io", "User", "admin", null)
            .build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> cluster.createBinding(binding, "sallyport:"));
  }

  @Test
  void aSubjectOfTheCenterIsSent() {
    assertThatThrownBy(() -> cluster.createBinding(binding("sallyport:platform"), "sallyport:"))
        .isInstanceOf(KubernetesClientException.class);
  }

  private static RoleBinding binding(String subject) {
    return new RoleBindingBuilder()
        .withNewMetadata()
        .withNamespace("payments")
        .withName("b")
        .endMetadata()
        .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "view")
        .addNewSubject("rbac.authorization.k8s.io", "Group", subject, null)
        .build();
  }
}
