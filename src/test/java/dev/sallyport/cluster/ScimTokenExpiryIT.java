package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import dev.sallyport.signin.CenterSource.InForce;
import dev.sallyport.signin.ScimToken;
import dev.sallyport.signin.ScimTokenSecret;
import io.fabric8.kubernetes.api.model.Secret;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** A token for SCIM that is about to end is told of at the source, until another one is there. */
class ScimTokenExpiryIT {

  private final Center center = SharedOperator.emptyCenter();

  @Test
  void aTokenThatIsAboutToEndIsToldOfUntilItHasASuccessor() {
    center.apply(
        """
        kind: IdentitySource
        metadata: {name: corp}
        spec:
          type: ExternalIdP
          baseURL: https://id.tokens.example.com
          externalIdP:
            entityID: https://idp.example.com/saml
            metadata:
              inline: |
        """
            + IdpDocuments.of(IdpDocuments.PRESENT, IdpDocuments.certificate()).indent(8));
    Shown active = center.await("IdentitySource", "corp", "Active");
    assertThat(active.conditions()).doesNotContainKey("ScimTokensValid");
    InForce source = new InForce(active.uid(), active.json().at("/status/active/epoch").asLong());

    Secret soon = token(source, 20);
    Shown told = await("ScimTokenExpiresSoon");
    assertThat(told.isReady()).isTrue();
    assertThat(told.condition("ScimTokensValid").isTrue()).isFalse();
    assertThat(told.condition("ScimTokensValid").message())
        .contains(soon.getMetadata().getName(), "\"okta\"", "in 30 days or less");
    Await.until(
        "an Event that says so",
        () -> center.client().v1().events().inNamespace(center.namespace()).list().getItems(),
        events ->
            events.stream()
                .anyMatch(
                    e ->
                        e.getReason().equals("ScimTokenExpiresSoon")
                            && e.getType().equals("Warning")
                            && e.getInvolvedObject().getUid().equals(active.uid())));

    Secret next = token(source, 365);
    assertThat(await("ScimTokensValid").condition("ScimTokensValid").isTrue()).isTrue();

    center.client().resource(next).delete();
    await("ScimTokenExpiresSoon");

    center.client().resource(soon).delete();
    center.await(
        "IdentitySource",
        "corp",
        "say nothing of tokens where there is none",
        shown -> !shown.conditions().containsKey("ScimTokensValid"));
  }

  private Shown await(String reason) {
    return center.await(
        "IdentitySource",
        "corp",
        "say " + reason,
        shown -> shown.condition("ScimTokensValid").reason().equals(reason));
  }

  private Secret token(InForce source, int days) {
    Secret secret =
        ScimTokenSecret.of(
                ScimToken.random(new SecureRandom()::nextBytes),
                "okta",
                source,
                Instant.now().plus(Duration.ofDays(days)).truncatedTo(ChronoUnit.SECONDS))
            .secret(center.namespace());
    return center.client().resource(secret).create();
  }
}
