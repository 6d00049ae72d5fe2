package dev.sallyport.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Secrets;
import dev.sallyport.signin.ScimTokenSecret.Standing;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScimTokenTest {

  private static final Instant NOW = Instant.parse("2026-12-01T08:00:00Z");
  private static final Instant END = Instant.parse("2027-12-01T08:00:00Z");
  private static final CenterSource.InForce CORP = new CenterSource.InForce("corp-uid", 3);

  private final Randomness randomness = new SecureRandom()::nextBytes;
  private final ScimToken token = ScimToken.random(randomness);
  private final ScimTokenSecret kept = ScimTokenSecret.of(token, "okta", CORP, END);

  @Test
  void aTokenIsReadBackFromItsTextAndFindsItsSecret() {
    assertThat(ScimToken.parse(token.text())).contains(token);
    assertThat(ScimToken.parse(token.text()).orElseThrow().secretName()).isEqualTo(kept.name());
    assertThat(token.text()).startsWith("sps_");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sps_",
        "spr_0123456789abcdefAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "sps_0123456789ABCDEFAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "sps_0123456789abcde/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "sps_0123456789abcdefAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "sps_0123456789abcdefAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
      })
  void whatIsNoTokenIsNone(String text) {
    assertThat(ScimToken.parse(text)).isEmpty();
    assertThat(ScimToken.parse(null)).isEmpty();
  }

  @Test
  void theSecretHoldsTheHashAndNotTheToken() {
    Secret secret = kept.secret("identity");

    assertThat(ScimTokenSecret.read(secret)).contains(kept);
    assertThat(kept.isOf(token)).isTrue();
    assertThat(secret.getImmutable()).isTrue();
    assertThat(secret.toString() + kept + token).doesNotContain(token.text().substring(20));
  }

  @Test
  void anotherTokenIsNotOfThisSecretAlsoWithItsId() {
    ScimToken other = ScimToken.random(randomness);
    String mixed = token.text().substring(0, 20) + other.text().substring(20);

    assertThat(kept.isOf(other)).isFalse();
    assertThat(kept.isOf(ScimToken.parse(mixed).orElseThrow())).isFalse();
  }

  @Test
  void aTokenCountsUntilItsEndAndUnderItsSourceAndEpochOnly() {
    assertThat(kept.standing(CORP, NOW)).isEqualTo(Standing.VALID);
    assertThat(kept.standing(CORP, END.minusSeconds(1))).isEqualTo(Standing.VALID);
    assertThat(kept.standing(CORP, END)).isEqualTo(Standing.EXPIRED);
    assertThat(kept.standing(new CenterSource.InForce("corp-uid", 4), NOW))
        .isEqualTo(Standing.OTHER_SOURCE);
    assertThat(kept.standing(new CenterSource.InForce("other-uid", 3), NOW))
        .isEqualTo(Standing.OTHER_SOURCE);
  }

  @Test
  void aTokenIsRevokedThoughSomebodysFinalizerKeepsItsSecret() {
    Secret going =
        new SecretBuilder(kept.secret("identity"))
            .editMetadata()
            .withDeletionTimestamp(NOW.toString())
            .withFinalizers("example.com/theirs")
            .endMetadata()
            .build();

    assertThat(ScimTokenSecret.read(going)).isEmpty();
    assertThat(ScimTokenTerms.read(going)).isEmpty();
  }

  @Test
  void aSecretOfAnotherTypeOrThatSomebodyWroteOtherwiseIsNone() {
    Secret good = kept.secret("identity");

    assertThat(ScimTokenSecret.read(new SecretBuilder(good).withType("Opaque").build())).isEmpty();
    for (String key : good.getData().keySet()) {
      if (!key.equals("label")) {
        assertThat(ScimTokenSecret.read(new SecretBuilder(good).removeFromData(key).build()))
            .as(key)
            .isEmpty();
      }
    }
    assertThat(ScimTokenSecret.read(new SecretBuilder(good).addToData("epoch", "eA==").build()))
        .isEmpty();
    assertThat(ScimTokenSecret.read(new SecretBuilder(good).addToData("expires", "!").build()))
        .isEmpty();
    assertThat(
            ScimTokenSecret.read(
                new SecretBuilder()
                    .withType(Secrets.SCIM_TOKEN)
                    .withNewMetadata()
                    .endMetadata()
                    .build()))
        .isEmpty();
  }
}
