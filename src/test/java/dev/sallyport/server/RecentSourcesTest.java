package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.signin.CenterSource;
import org.junit.jupiter.api.Test;

class RecentSourcesTest {

  private static final CenterSource.InForce OLD = new CenterSource.InForce("uid", 3);
  private static final CenterSource.InForce NEW = new CenterSource.InForce("uid", 4);

  private long now = Long.MAX_VALUE - 5;
  private int asked;
  private CenterSource atTheServer = OLD;
  private final RecentSources recent = new RecentSources(() -> now);

  private CenterSource ask(String namespace, CenterSource known) {
    return recent.of(
        namespace,
        known,
        () -> {
          asked++;
          return atTheServer;
        });
  }

  @Test
  void theServersWordHoldsForASecond() {
    assertThat(ask("identity", OLD)).isEqualTo(OLD);
    now += RecentSources.HOLDS.toNanos() - 1;
    atTheServer = NEW;

    assertThat(ask("identity", OLD)).isEqualTo(OLD);
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void afterASecondItIsAskedAgainWhateverMemorySays() {
    assertThat(ask("identity", OLD)).isEqualTo(OLD);
    now += RecentSources.HOLDS.toNanos();
    atTheServer = NEW;

    assertThat(ask("identity", OLD)).isEqualTo(NEW);
  }

  @Test
  void memoryThatKnowsOfAnotherSourceIsAsked() {
    assertThat(ask("identity", OLD)).isEqualTo(OLD);
    atTheServer = NEW;

    assertThat(ask("identity", NEW)).isEqualTo(NEW);
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void onlyASourceInForceHolds() {
    atTheServer = new CenterSource.Changing();
    assertThat(ask("identity", OLD)).isEqualTo(atTheServer);
    atTheServer = OLD;

    assertThat(ask("identity", OLD)).isEqualTo(OLD);
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void whatHoldsInOneCenterSaysNothingOfAnother() {
    assertThat(ask("identity", OLD)).isEqualTo(OLD);
    assertThat(ask("other", OLD)).isEqualTo(OLD);

    assertThat(asked).isEqualTo(2);
  }
}
