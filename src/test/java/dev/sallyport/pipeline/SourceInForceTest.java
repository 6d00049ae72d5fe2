package dev.sallyport.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.signin.kubernetes.IssuerUrl;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceInForceTest {

  private static final String IN_FORCE =
      """
      metadata: {name: corp}
      spec: {type: ExternalIdP, baseURL: "https://id.example.com"}
      status:
        active: {type: ExternalIdP, identity: "https://idp.example.com/saml", epoch: 1}
        conditions: [{type: Ready, status: "True", reason: Active, message: fine}]
      """;

  private static final String WAITING =
      """
      metadata: {name: other}
      spec: {type: ExternalIdP, baseURL: "https://other.example.com"}
      status:
        conditions: [{type: Ready, status: "False", reason: AnotherSourceInForce, message: wait}]
      """;

  @Test
  void theIssuerIsThatOfTheSourceInForceAndOfNoOther() {
    assertThat(find(WAITING, IN_FORCE))
        .isEqualTo(new SourceInForce.Found(new IssuerUrl("https://id.example.com")));
  }

  @Test
  void withoutASourceInForceThereIsNone() {
    assertThat(none()).contains("no source is in force", "kubectl get identitysources -n identity");
    assertThat(none(WAITING)).contains("no source is in force");
    assertThat(none(IN_FORCE, IN_FORCE)).contains("more than one");
    assertThat(none("metadata: {name: corp}\nspec: {type: Directory}")).contains("no source");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "reason: Active         | reason: BaseURLTaken      | may not serve its base URL: fine",
        "reason: Active         | reason: BaseURLNotAllowed | may not serve its base URL: fine",
        "https://id.example.com | http://id.example.com     | must be https",
        "https://id.example.com | https://id.example.com/   | slash",
        "epoch: 1}              | 'epoch: 1}\\n"
            + "  pendingChange: {id: 0123456789ab}' | being changed",
        "epoch: 1}              | 'epoch: 1}\\n  change: {epoch: 2}' | being changed",
      })
  void aBaseUrlThatIsNotToBeUsedIsSaid(String from, String to, String message) {
    assertThat(
            none(IN_FORCE.replace("\"True\"", "\"False\"").replace(from, to.replace("\\n", "\n"))))
        .contains("IdentitySource corp")
        .contains(message);
  }

  @Test
  void aSourceWithoutBaseUrlHasNoIssuer() {
    assertThat(none(IN_FORCE.replace(", baseURL: \"https://id.example.com\"", "")))
        .contains("has no spec.baseURL");
  }

  private static String none(String... sources) {
    return ((SourceInForce.None) find(sources)).message();
  }

  private static SourceInForce find(String... sources) {
    return SourceInForce.of(
        "identity",
        Arrays.stream(sources)
            .map(yaml -> Serialization.unmarshal(yaml, IdentitySource.class))
            .toList());
  }
}
