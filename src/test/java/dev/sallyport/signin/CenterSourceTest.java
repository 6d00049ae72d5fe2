package dev.sallyport.signin;

import static dev.sallyport.signin.TestSessions.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.IdentitySourceStatus.ChangeInProgress;
import dev.sallyport.gate.Acceptance;
import dev.sallyport.gate.ActiveSecret;
import dev.sallyport.gate.ActiveState;
import dev.sallyport.gate.OnDelete;
import dev.sallyport.gate.SourceIdentity;
import dev.sallyport.gate.SourceRef;
import dev.sallyport.gate.StateRead;
import dev.sallyport.gate.Target;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CenterSourceTest {

  private static final SourceRef CORP = new SourceRef("corp", "uid-of-corp");

  private final ActiveState state =
      state(Optional.of(new Target(SourceIdentity.externalIdP("https://idp.example.com/saml"))));

  private static ActiveState state(Optional<Target> target) {
    return new ActiveState(3, NOW, target, CORP, Acceptance.SPENT, OnDelete.HOLD);
  }

  private static StateRead read(ActiveState state) {
    return ActiveSecret.read(ActiveSecret.of("identity", state));
  }

  private static IdentitySource source(String uid, String digest, String nextDigest) {
    return source(uid, digest, nextDigest, null);
  }

  /** An IdentitySource whose status remembers a digest of the active state. */
  private static IdentitySource source(
      String uid, String digest, String nextDigest, ChangeInProgress change) {
    IdentitySource source = new IdentitySource();
    source.getMetadata().setUid(uid);
    source.setStatus(
        new IdentitySourceStatus(
            1L,
            new IdentitySourceStatus.ActiveSource(
                "ExternalIdP",
                "https://idp.example.com/saml",
                NOW.toString(),
                3L,
                digest,
                nextDigest),
            true,
            null,
            change,
            null,
            null,
            null,
            null));
    return source;
  }

  @Test
  void theActiveStateSaysWhichSourceIsInForce() {
    IdentitySource source = source(CORP.uid(), ActiveSecret.digest(state), null);

    assertThat(CenterSource.of(read(state), List.of(source("another", "x", null), source)))
        .isEqualTo(new CenterSource.InForce("uid-of-corp", 3));
  }

  @Test
  void fromItsFirstStepOnAChangeIsUnderWay() {
    ChangeInProgress change = new ChangeInProgress(null, null, 4L, "record", "digest", "now", 1, 1);

    assertThat(
            CenterSource.of(
                read(state), List.of(source(CORP.uid(), ActiveSecret.digest(state), null, change))))
        .isEqualTo(new CenterSource.Changing());
  }

  @Test
  void whatTheStatusDoesNotExpectIsOfAnotherHand() {
    String digest = ActiveSecret.digest(state);

    assertThat(CenterSource.of(read(state), List.of(source(CORP.uid(), "x", null))))
        .isEqualTo(new CenterSource.Unknown());
    assertThat(CenterSource.of(read(state), List.of(source(CORP.uid(), "x", digest))))
        .isEqualTo(new CenterSource.InForce("uid-of-corp", 3));
    assertThat(CenterSource.of(read(state), List.of(source("another", digest, null))))
        .as("nobody vouches for it")
        .isEqualTo(new CenterSource.Unknown());
  }

  @Test
  void withoutAnActiveSourceThereIsNoneOrItIsNotKnown() {
    assertThat(CenterSource.of(read(state(Optional.empty())), List.of()))
        .isEqualTo(new CenterSource.None());
    assertThat(CenterSource.of(ActiveSecret.read(null), List.of()))
        .isEqualTo(new CenterSource.None());
    assertThat(CenterSource.of(ActiveSecret.read(null), List.of(source(CORP.uid(), "x", null))))
        .isEqualTo(new CenterSource.Unknown());
  }

  @Test
  void whatWasAlteredIsNotKnown() {
    Secret altered = ActiveSecret.of("identity", state);
    altered.getData().put("epoch", "NA==");
    Secret foreign = ActiveSecret.of("identity", state);
    foreign.setType("Opaque");

    for (Secret secret : List.of(altered, foreign)) {
      assertThat(CenterSource.of(ActiveSecret.read(secret), List.of()))
          .isEqualTo(new CenterSource.Unknown());
    }
  }
}
