package dev.sallyport.reconcile.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.Settings;
import dev.sallyport.access.CenterPhase;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.TestSource;
import dev.sallyport.reconcile.Caches;
import dev.sallyport.reconcile.Centers;
import dev.sallyport.reconcile.ObjectKey;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of a center when looking at its source fails. Nothing here reaches a cluster. */
class SourceReconcilerTest {

  private static final String CENTER = "identity";
  private static final ObjectKey KEY = new ObjectKey("", CENTER);

  private final Settings settings =
      new Settings(
          Settings.readCenters("[{namespace: identity}]"),
          "sallyport-system",
          "test",
          0,
          1,
          false,
          new Settings.Metadata(List.of(), List.of(), List.of()),
          new Settings.Lease(
              Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(1)));
  private final Caches caches = new Caches(Set.of(CENTER), "sallyport-system");
  private final Centers centers = new Centers(settings);
  private final Centers.Center center = centers.get(CENTER).orElseThrow();
  private final SourceReconciler reconciler =
      new SourceReconciler(
          SourceParts.of(
              null, caches, centers, null, null, null, settings, null, Clock.systemUTC()));

  @Test
  void theSecondFailureInARowPutsTheCenterInDoubt() {
    caches.sources.remember(sourceThatFails());

    fail();
    assertThat(center.phase()).isEmpty();

    fail();
    assertThat(center.phase()).contains(new CenterPhase.UnknownState());
  }

  @Test
  void whenLookingSucceedsItIsInDoubtNoMore() {
    IdentitySource source = sourceThatFails();
    caches.sources.remember(source);
    fail();
    fail();
    caches.sources.forget(source.getMetadata());

    reconciler.reconcile(KEY);

    assertThat(center.phase()).contains(new CenterPhase.NoActiveSource());
  }

  @Test
  void whatTheGateHasSaidOutlastsFailures() {
    center.enter(new CenterPhase.InForce(1, false));
    caches.sources.remember(sourceThatFails());

    fail();
    fail();
    fail();

    assertThat(center.phase()).contains(new CenterPhase.InForce(1, false));
  }

  private void fail() {
    assertThatThrownBy(() -> reconciler.reconcile(KEY)).isInstanceOf(RuntimeException.class);
  }

  /** As no API server with our CRDs would take it. */
  private static IdentitySource sourceThatFails() {
    IdentitySource source = new IdentitySource();
    source.getMetadata().setNamespace(CENTER);
    source.getMetadata().setName("corp");
    source.getMetadata().setUid("uid-1");
    source.getMetadata().setResourceVersion("1");
    source.setSpec(TestSource.ofType(IdentitySourceSpec.ACTIVE_DIRECTORY).spec());
    return source;
  }
}
