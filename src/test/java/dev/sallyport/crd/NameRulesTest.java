package dev.sallyport.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.access.Names;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The operator judges names at least as strictly as the API server, and accepts what is valid. */
class NameRulesTest {

  static List<CaseFile> cases() {
    return CaseFile.below("validation", "valid-", "invalid-").stream()
        .filter(
            c -> c.named("valid-") || c.named("invalid-user-name-") || c.named("invalid-display-"))
        .filter(c -> name(c).isTextual())
        .filter(c -> !c.named("invalid-display-") || !c.toString().startsWith("users/"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreeWithTheCrd(CaseFile aCase) {
    assertThat(Names.fault(name(aCase).asText()).isEmpty()).isEqualTo(aCase.named("valid-"));
  }

  /** What becomes a subject: the userName of a User, the displayName of a Group. */
  private static JsonNode name(CaseFile aCase) {
    return switch (aCase.document().path("kind").asText()) {
      case "User" -> aCase.document().at("/spec/userName");
      case "Group" -> aCase.document().at("/spec/displayName");
      default -> aCase.document().path("none");
    };
  }
}
