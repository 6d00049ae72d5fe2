package dev.sallyport.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.reconcile.AdmissionPolicies;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How the policies are written; what they do is tried in {@link AdmissionPoliciesIT}. */
class AdmissionPoliciesTest {
  private static final int PAIRS = 12;

  private static final String PAIR =
      """
      variables.ns.size() <= A || variables.clusterWide || variables.ns.size() > 24
      || (CHECK(A) && (variables.ns.size() <= B || CHECK(B)))
      """;

  private static final String CHECK =
      """
      authorizer.group('rbac.authorization.k8s.io').resource(variables.kind)
      .namespace(variables.ns[$1]).name(variables.role.name).check('bind').allowed()
      """;

  @Test
  void everyPolicyIsBoundFailsClosedAndAnswersForbidden() {
    assertThat(policies())
        .extracting(policy -> policy.getMetadata().getName())
        .containsExactlyInAnyOrderElementsOf(AdmissionPolicies.NAMES);
    assertThat(policies())
        .allSatisfy(
            policy -> {
              String name = policy.getMetadata().getName();
              assertThat(policy.getSpec().getFailurePolicy()).as(name).isEqualTo("Fail");
              // Without a reason it is a 422, and Flux with force then deletes and re-creates.
              assertThat(policy.getSpec().getValidations())
                  .as(name)
                  .isNotEmpty()
                  .allSatisfy(
                      validation -> {
                        assertThat(validation.getReason()).isEqualTo("Forbidden");
                        assertThat(validation.getMessage()).isNotBlank();
                      });
              assertThat(bindings())
                  .filteredOn(binding -> binding.getSpec().getPolicyName().equals(name))
                  .singleElement()
                  .satisfies(
                      binding ->
                          assertThat(binding.getSpec().getValidationActions())
                              .containsExactly("Deny"));
            });
    assertThat(bindings()).hasSameSizeAs(policies());
  }

  @Test
  void everyNamespaceOfAnAssignmentIsChecked() {
    ValidatingAdmissionPolicy assign =
        policies().stream()
            .filter(policy -> policy.getMetadata().getName().equals("sallyport-assign"))
            .findFirst()
            .orElseThrow();

    List<String> written =
        assign.getSpec().getValidations().stream()
            .skip(2)
            .map(validation -> normal(validation.getExpression()))
            .toList();

    List<String> wanted = IntStream.range(0, PAIRS).mapToObj(AdmissionPoliciesTest::pair).toList();
    assertThat(written).isEqualTo(wanted);
  }

  /** One expression admits two authorizer checks, so namespaces are checked in pairs. */
  private static String pair(int number) {
    return normal(
        PAIR.replace("A", String.valueOf(2 * number))
            .replace("B", String.valueOf(2 * number + 1))
            .replaceAll("CHECK\\((\\d+)\\)", CHECK));
  }

  private static String normal(String expression) {
    return expression.replaceAll("\\s+", "");
  }

  private static List<ValidatingAdmissionPolicy> policies() {
    return of(ValidatingAdmissionPolicy.class);
  }

  private static List<ValidatingAdmissionPolicyBinding> bindings() {
    return of(ValidatingAdmissionPolicyBinding.class);
  }

  private static <T extends HasMetadata> List<T> of(Class<T> type) {
    return Yaml.files(Yaml.project("crds")).stream()
        .flatMap(file -> Yaml.documents(Yaml.read(file)).stream())
        .filter(document -> document.path("kind").asText().equals(type.getSimpleName()))
        .map(document -> Serialization.unmarshal(document.toString(), type))
        .toList();
  }
}
