package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccessReviewsTest {

  @Test
  void somebodyIsAskedForUnderTheNamesThatTheApiServerKnows() {
    SubjectAccessReviewSpec asked =
        AccessReviews.question(
                "identity", "sallyport:", "jane.doe@example.com", List.of("platform", "ops"))
            .getSpec();

    assertThat(asked.getUser()).isEqualTo("sallyport:jane.doe@example.com");
    assertThat(asked.getGroups())
        .containsExactly("sallyport:platform", "sallyport:ops", "system:authenticated");
    assertThat(asked.getResourceAttributes().getNamespace()).isEqualTo("identity");
    assertThat(asked.getResourceAttributes().getGroup()).isEqualTo("sallyport.dev");
    assertThat(asked.getResourceAttributes().getResource()).isEqualTo("identitysources");
    assertThat(asked.getResourceAttributes().getVerb()).isEqualTo("update");
  }

  @Test
  void aNameThatLooksLikeTheClustersIsStillOneOfTheCenter() {
    SubjectAccessReviewSpec asked =
        AccessReviews.question("identity", "sallyport:", "system:admin", List.of("system:masters"))
            .getSpec();

    assertThat(asked.getUser()).isEqualTo("sallyport:system:admin");
    assertThat(asked.getGroups()).doesNotContain("system:masters");
  }
}
