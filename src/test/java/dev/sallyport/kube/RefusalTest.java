package dev.sallyport.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;

class RefusalTest {

  @Test
  void theWordsNameTheResourceAndQuoteNothing() {
    KubernetesClientException refusal =
        new KubernetesClientException(
            "Forbidden: \"the whole object that was sent\"",
            403,
            new StatusBuilder()
                .withCode(403)
                .withReason("Forbidden")
                .withMessage("secrets \"corp-sp-keys\" is forbidden: the whole object")
                .withNewDetails()
                .withKind("secrets")
                .withName("corp-sp-keys")
                .endDetails()
                .build());

    assertThat(Refusal.words(refusal))
        .isEqualTo("the API server answered 403 Forbidden about secrets");
  }

  @Test
  void anAnswerWithoutAStatusAndNoAnswerAreTold() {
    assertThat(Refusal.words(new KubernetesClientException("bad gateway", 502, null)))
        .isEqualTo("the API server answered 502");
    assertThat(Refusal.words(new KubernetesClientException("no route to host")))
        .isEqualTo("the API server cannot be reached");
  }
}
