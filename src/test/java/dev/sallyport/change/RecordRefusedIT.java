package dev.sallyport.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySource.Reason;
import dev.sallyport.api.Secrets;
import dev.sallyport.controlplane.Await;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Without a record a change does not begin, and work goes on until the API server takes one. */
class RecordRefusedIT {

  private static final String POLICY =
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: NAME}
      spec:
        failurePolicy: Fail
        matchConstraints:
          resourceRules:
          - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [secrets]}
        matchConditions:
        - {name: here, expression: "request.namespace == 'NAMESPACE'"}
        validations:
        - {expression: "object.type != 'sallyport.dev/change-record'", reason: Forbidden}
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: NAME}
      spec: {policyName: NAME, validationActions: [Deny]}
      """;

  /** Nobody listens there. */
  private static final String FAILING_WEBHOOK =
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingWebhookConfiguration
      metadata: {name: NAME}
      webhooks:
      - name: records.example.com
        clientConfig: {url: "https://127.0.0.1:1/"}
        admissionReviewVersions: [v1]
        sideEffects: None
        failurePolicy: Fail
        timeoutSeconds: 5
        namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: NAMESPACE}}
        matchConditions:
        - {name: record, expression: "object.type == 'sallyport.dev/change-record'"}
        rules:
        - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [secrets]}
      """;

  private static Install install;

  private final TestCenter center = install.center();

  @BeforeAll
  static void start() {
    install = new Install(2);
    install.start();
  }

  @AfterAll
  static void stop() {
    install.close();
  }

  @Test
  void aChangeWhoseRecordAPolicyRefusesDoesNotBegin() {
    assertThatItDoesNotBegin(POLICY, HttpURLConnection.HTTP_FORBIDDEN);
  }

  @Test
  void aChangeWhoseRecordAFailingWebhookKeepsOutDoesNotBegin() {
    assertThatItDoesNotBegin(FAILING_WEBHOOK, HttpURLConnection.HTTP_INTERNAL_ERROR);
  }

  private void assertThatItDoesNotBegin(String obstacle, int answer) {
    center.directoryWithTeam("one");
    List<HasMetadata> inTheWay = put(obstacle, answer);
    try {
      center.source(idp());
      center.awaitReason(Reason.ACCEPT_REQUIRED);
      center.source(idp().with("accept", true));
      IdentitySource refused = center.awaitReason(Reason.RECORD_REFUSED);
      assertThat(TestCenter.message(refused)).contains("admission policy", "webhook");
      assertThat(refused.getStatus().active().epoch()).isEqualTo(1);
      // Nothing has begun, so that work goes on.
      center.assign("two");
      center.awaitBound("two");
      assertThat(center.bindings()).hasSize(2);
    } finally {
      inTheWay.forEach(object -> center.admin().resource(object).delete());
    }
    center.awaitEpoch(2);
    assertThat(center.record(2).listed()).containsExactly("Assignment/one", "Assignment/two");
  }

  private Spec idp() {
    return Spec.idp(center, Spec.IDP);
  }

  private List<HasMetadata> put(String obstacle, int answer) {
    String yaml =
        obstacle
            .replace("NAMESPACE", center.namespace())
            .replace("NAME", "refuse-records-" + center.namespace());
    List<HasMetadata> created =
        center
            .admin()
            .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
            .create();
    Secret probe =
        new SecretBuilder()
            .withNewMetadata()
            .withName("probe")
            .withNamespace(center.namespace())
            .endMetadata()
            .withType(Secrets.CHANGE_RECORD)
            .build();
    Await.until(
        "it to be in force",
        () -> {
          try {
            center.admin().resource(probe).dryRun().create();
            return 0;
          } catch (KubernetesClientException e) {
            return e.getCode();
          }
        },
        code -> code == answer);
    return created;
  }
}
