package dev.sallyport.scim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever identity providers ask is answered as they expect. */
class ConversationsTest {

  private static final List<String> ALL_DO =
      List.of(
          "create",
          "rename",
          "deactivate",
          "reactivate",
          "group push",
          "member add",
          "member remove",
          "re-sync of a profile",
          "re-sync of a group");

  static Stream<Conversation> conversations() {
    return Conversation.all();
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void theIdentityProviderGetsWhatItExpects(Conversation conversation) {
    conversation.holdWith(new InMemoryService());
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void everyIdentityProviderDoesAllOfThis(Conversation conversation) {
    for (String each : ALL_DO) {
      assertThat(conversation.steps()).as(each).anyMatch(step -> step.title().startsWith(each));
    }
    assertThat(conversation.steps())
        .filteredOn(step -> step.title().startsWith("re-sync of"))
        .allMatch(Conversation.Step::unchanged);
  }

  @Test
  void noneIsLeftOut() {
    assertThat(Conversation.all().map(Conversation::name))
        .containsExactlyInAnyOrder(
            "okta-catalogue",
            "okta-wizard",
            "entra",
            "entra-flag",
            "google",
            "onelogin",
            "ping",
            "jumpcloud",
            "keycloak",
            "authentik");
  }
}
