package dev.sallyport.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Settings;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.IdentitySourceStatus.ActiveSource;
import dev.sallyport.signin.CenterSource.InForce;
import dev.sallyport.signin.ScimToken;
import dev.sallyport.signin.ScimTokenSecret;
import io.fabric8.kubernetes.api.model.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the operator knows of tokens for SCIM. */
class ScimTokensTest {

  private static final String CENTER = "identity";
  private static final Instant END = Instant.parse("2027-12-01T08:00:00Z");
  private static final InForce CORP = new InForce("corp-uid", 3);

  private final Caches caches = new Caches(Set.of(CENTER), "sallyport-system");
  private final ScimTokens tokens = new ScimTokens(caches);

  @Test
  void ofATokenAllIsKeptButItsHash() {
    ScimTokenSecret kept = remember(CORP, END);

    Secret cached = caches.secrets.get(CENTER, kept.name()).orElseThrow();

    assertThat(cached.getData()).isNotEmpty().doesNotContainKey(ScimTokenSecret.HASH);
    assertThat(ScimTokenSecret.read(cached)).isEmpty();
    assertThat(tokens.of(CENTER, CORP)).containsExactly(kept.terms());
  }

  @Test
  void tokensOfAnotherSourceOrEpochOrCenterAreNone() {
    remember(CORP, END);

    assertThat(tokens.of(CENTER, new InForce("corp-uid", 4))).isEmpty();
    assertThat(tokens.of(CENTER, new InForce("other-uid", 3))).isEmpty();
    assertThat(tokens.of("elsewhere", CORP)).isEmpty();
  }

  @Test
  void aMetricSaysWhenTheFirstOfTheSourceInForceEnds() {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    Centers centers = new Centers(settings());
    new Gauges(caches, metrics).register(centers, known -> true, () -> 0);
    assertThat(firstEnd(metrics)).isNaN();

    caches.sources.remember(inForce(CORP));
    remember(new InForce("corp-uid", 2), END.minusSeconds(1_000_000));
    assertThat(firstEnd(metrics)).isNaN();

    remember(CORP, END);
    assertThat(firstEnd(metrics)).isEqualTo((double) END.getEpochSecond());

    remember(CORP, END.minusSeconds(60));
    assertThat(firstEnd(metrics))
        .as("the other succeeds it")
        .isEqualTo((double) END.getEpochSecond());
  }

  private static double firstEnd(SimpleMeterRegistry metrics) {
    return metrics
        .get("sallyport.scim.token.not.after.seconds")
        .tag("namespace", CENTER)
        .gauge()
        .value();
  }

  private ScimTokenSecret remember(InForce source, Instant end) {
    ScimTokenSecret kept =
        ScimTokenSecret.of(ScimToken.random(new SecureRandom()::nextBytes), "okta", source, end);
    Secret secret = kept.secret(CENTER);
    secret.getMetadata().setUid(kept.name());
    secret.getMetadata().setResourceVersion("1");
    caches.secrets.remember(secret);
    return kept;
  }

  private static IdentitySource inForce(InForce source) {
    IdentitySource corp = new IdentitySource();
    corp.getMetadata().setNamespace(CENTER);
    corp.getMetadata().setName("corp");
    corp.getMetadata().setUid(source.uid());
    corp.getMetadata().setResourceVersion("1");
    corp.setStatus(
        new IdentitySourceStatus(
            1L,
            new ActiveSource("ExternalIdP", "urn:idp", END.toString(), source.epoch(), "", null),
            true,
            null,
            null,
            null,
            null,
            null,
            List.of()));
    return corp;
  }

  private static Settings settings() {
    return new Settings(
        Settings.readCenters("[{namespace: identity}]"),
        "sallyport-system",
        "test",
        0,
        1,
        false,
        new Settings.Metadata(List.of(), List.of(), List.of()),
        new Settings.Lease(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(1)));
  }
}
