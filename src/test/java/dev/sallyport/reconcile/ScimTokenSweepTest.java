package dev.sallyport.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Settings;
import dev.sallyport.access.CenterPhase;
import dev.sallyport.gate.Acceptance;
import dev.sallyport.gate.ActiveSecret;
import dev.sallyport.gate.ActiveState;
import dev.sallyport.gate.OnDelete;
import dev.sallyport.gate.SourceIdentity;
import dev.sallyport.gate.SourceRef;
import dev.sallyport.gate.Target;
import dev.sallyport.kube.Cluster;
import dev.sallyport.kube.FakeApiServer;
import dev.sallyport.kube.FakeApiServer.Answer;
import dev.sallyport.kube.FakeApiServer.Asked;
import dev.sallyport.signin.CenterSource.InForce;
import dev.sallyport.signin.ScimToken;
import dev.sallyport.signin.ScimTokenSecret;
import io.fabric8.kubernetes.api.model.Secret;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of tokens for SCIM when another source is in force. */
class ScimTokenSweepTest {

  private static final String CENTER = "identity";
  private static final Instant SINCE = Instant.parse("2026-12-01T12:00:00Z");
  private static final Instant END = SINCE.plus(Duration.ofDays(30));
  private static final long EPOCH = 3;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final FakeApiServer server = new FakeApiServer(0, this::answer);
  private final Caches caches = new Caches(Set.of(CENTER), "sallyport-system");
  private final Centers centers = new Centers(settings());
  private Instant now = SINCE;
  private final ScimTokenSweep sweep =
      new ScimTokenSweep(caches, centers, new Cluster(server.client()), () -> now);

  @BeforeEach
  void givenASourceInForce() {
    remember(
        ActiveSecret.of(
            CENTER,
            new ActiveState(
                EPOCH,
                SINCE,
                Optional.of(new Target(SourceIdentity.externalIdP("https://idp.example.com/saml"))),
                new SourceRef("corp", "uid-of-corp"),
                Acceptance.SPENT,
                OnDelete.HOLD)));
    centers.get(CENTER).orElseThrow().enter(new CenterPhase.InForce(EPOCH, false));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void thoseOfASourceBeforeAreRemovedThirtyDaysAfterTheChange() {
    ObjectKey token = token("uid-of-corp", EPOCH - 1);
    ObjectKey another = token("uid-of-other", 1);

    assertThat(sweep.reconcile(token)).contains(END);
    now = END.minusNanos(1);
    assertThat(sweep.reconcile(token)).contains(END);
    assertThat(asked).isEmpty();

    now = END;
    assertThat(sweep.reconcile(token)).isEmpty();
    assertThat(sweep.reconcile(another)).isEmpty();

    assertThat(asked)
        .containsExactly(
            "DELETE /api/v1/namespaces/identity/secrets/" + token.name(),
            "DELETE /api/v1/namespaces/identity/secrets/" + another.name());
    assertThat(caches.secrets.get(token)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {EPOCH, EPOCH + 1})
  void thoseOfTheSourceInForceStayAlsoWhenTheyHaveEndedAndSoDoesWhatMayComeToCount(long epoch) {
    ObjectKey token = token("uid-of-corp", epoch);
    now = SINCE.plus(Duration.ofDays(3650));

    assertThat(sweep.reconcile(token)).isEmpty();

    assertThat(asked).isEmpty();
    assertThat(caches.secrets.get(token)).isPresent();
  }

  @Test
  void whileTheGateDoesNotVouchForASourceNoneIsRemoved() {
    ObjectKey token = token("uid-of-corp", EPOCH - 1);
    now = END;

    for (CenterPhase phase :
        List.of(
            new CenterPhase.UnknownState(),
            new CenterPhase.Changing(),
            new CenterPhase.NoActiveSource(),
            new CenterPhase.InForce(EPOCH + 1, false))) {
      centers.get(CENTER).orElseThrow().enter(phase);
      assertThat(sweep.reconcile(token)).as("%s", phase).isEmpty();
    }

    assertThat(asked).isEmpty();
  }

  @Test
  void noOtherSecretIsLookedAt() {
    now = END;

    assertThat(sweep.reconcile(new ObjectKey(CENTER, "sallyport-active"))).isEmpty();
    assertThat(sweep.reconcile(new ObjectKey(CENTER, "none"))).isEmpty();

    assertThat(asked).isEmpty();
  }

  private ObjectKey token(String source, long epoch) {
    Secret secret =
        ScimTokenSecret.of(
                ScimToken.random(new SecureRandom()::nextBytes),
                "okta",
                new InForce(source, epoch),
                SINCE.plusSeconds(60))
            .secret(CENTER);
    remember(secret);
    return ObjectKey.of(secret);
  }

  private void remember(Secret secret) {
    secret.getMetadata().setUid("uid-of-" + secret.getMetadata().getName());
    secret.getMetadata().setResourceVersion("1");
    caches.secrets.remember(secret);
  }

  private Answer answer(Asked request) {
    asked.add(request.method() + " " + request.path());
    return Answer.object(
        200, "{\"apiVersion\": \"v1\", \"kind\": \"Status\", \"status\": \"Success\"}");
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
