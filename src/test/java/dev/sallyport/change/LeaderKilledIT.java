package dev.sallyport.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.IdentitySource.Reason;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.OperatorProcess;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two operators run, and the one that leads is killed while it clears. */
class LeaderKilledIT {

  private static final int ASSIGNMENTS = 200;
  private static final String WORKING = "leading, and working";
  private static final Duration LONG = Duration.ofMinutes(3);

  private static Install install;
  private static final List<OperatorProcess> OPERATORS = new ArrayList<>();

  private final TestCenter center = install.center();

  @BeforeAll
  static void start() {
    install = new Install(1);
    for (int i = 0; i < 2; i++) {
      OPERATORS.add(install.replica("--lease-duration=3"));
    }
    OPERATORS.forEach(OperatorProcess::awaitReady);
  }

  @AfterAll
  static void stop() {
    OPERATORS.forEach(OperatorProcess::close);
    install.close();
  }

  @Test
  void theSuccessorFinishesTheClear() {
    center.source(Spec.directory());
    center.team();
    for (int i = 0; i < ASSIGNMENTS; i++) {
      center.assign("a" + i);
    }
    Await.until("everything to be bound", LONG, () -> center.bindings().size(), this::isAll);
    // Whatever the speed, the clear is not done before the leader is gone.
    HasMetadata person = center.heldPerson("pushed");
    center.source(Spec.activeDirectory());
    center.awaitPending(ASSIGNMENTS);
    OperatorProcess leader = leader();

    center.source(Spec.activeDirectory().with("accept", true));
    Await.until(
        "the clear to be under way",
        LONG,
        () -> center.assignments().size(),
        left -> left < ASSIGNMENTS);
    leader.kill();
    center.release(person);

    Await.until(
        "the successor to finish",
        LONG,
        () -> center.source().getStatus(),
        s -> s.active().epoch() == 2 && s.change() == null && s.lastChange() != null);
    center.awaitReason(Reason.NOT_YET_SUPPORTED);
    assertThat(center.assignments()).isEmpty();
    assertThat(center.bindings()).isEmpty();
    assertThat(center.record(2).listed()).hasSize(ASSIGNMENTS + 1).contains("User/pushed");
    assertThat(center.source().getStatus().lastChange().cleared()).isEqualTo(ASSIGNMENTS + 1);
    assertThat(center.source().getStatus().lastChange().recordDigest())
        .isEqualTo(center.record(2).complete().digest());
    assertThat(leader()).isNotSameAs(leader);
  }

  private boolean isAll(int bindings) {
    return bindings == ASSIGNMENTS;
  }

  /** The one that works, of those that are alive. */
  private static OperatorProcess leader() {
    return OPERATORS.stream()
        .filter(o -> o.alive() && o.log().contains(WORKING))
        .findFirst()
        .orElseThrow();
  }
}
