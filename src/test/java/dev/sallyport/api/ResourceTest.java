package dev.sallyport.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class ResourceTest {

  @Test
  void whatWasReadIsWrittenBackWithNothingAdded() {
    String yaml =
        """
        apiVersion: "sallyport.dev/v1alpha1"
        kind: "User"
        metadata:
          name: "jane-doe"
          namespace: "identity"
        spec:
          userName: "jane.doe@example.com"
          emails:
          - value: "jane.doe@example.com"
            primary: true
        status:
          observedGeneration: -1
        """;

    User user = Serialization.unmarshal(yaml, User.class);

    assertThat(Serialization.asYaml(user)).isEqualTo("---\n" + yaml);
  }

  @Test
  void fieldsAndValuesOfANewerVersionAreNoReasonToFail() {
    String yaml =
        """
        apiVersion: sallyport.dev/v1alpha1
        kind: IdentitySource
        metadata: {name: corp, namespace: identity}
        novelty: {a: 1}
        spec: {type: Novel, novelty: [1, 2], externalIdP: {novelty: x}}
        status: {novelty: true, active: {novelty: 1}}
        """;

    IdentitySource source = Serialization.unmarshal(yaml, IdentitySource.class);

    assertThat(source.getSpec().type()).isEqualTo("Novel");
  }
}
