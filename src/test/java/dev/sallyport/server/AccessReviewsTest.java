package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.portal.Administrators.Power;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccessReviewsTest {

  private static final List<AccessReviews.Act> SOURCE = AccessReviews.acts(Power.SOURCE);

  @Test
  void somebodyIsAskedForUnderTheNamesThatTheApiServerKnows() {
    SubjectAccessReviewSpec asked =
        AccessReviews.question(
                SOURCE.getFirst(),
                "identity",
                "sallyport:",
                "jane.doe@example.com",
                List.of("platform", "ops"))
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
        AccessReviews.question(
                SOURCE.getFirst(),
                "identity",
                "sallyport:",
                "system:admin",
                List.of("system:masters"))
            .getSpec();

    assertThat(asked.getUser()).isEqualTo("sallyport:system:admin");
    assertThat(asked.getGroups()).doesNotContain("system:masters");
  }

  @Test
  void theSessionsOfOthersAreForWhoMayBothSeeAndEndThem() {
    assertThat(AccessReviews.acts(Power.SESSIONS))
        .containsExactlyInAnyOrder(
            new AccessReviews.Act("list", "sessions"), new AccessReviews.Act("delete", "sessions"));
  }
}
