package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.eclipse.jetty.io.Connection;
import org.junit.jupiter.api.Test;

class SlowConnectionsTest {

  private static final Duration LONG = Duration.ofHours(1);

  private final SlowConnections slow = new SlowConnections(LONG, Duration.ofMillis(1));
  private final Connection resting = connection();
  private final Connection busy = connection();

  @Test
  void aConnectionOfHttp2ThatHasNoRequestForLongIsClosedWhateverElseItSends() {
    slow.begin(resting, false);
    slow.end(resting);
    slow.begin(busy, false);

    Await.until(
        "the one at rest to be closed",
        () -> {
          slow.sweep();
          return !resting.getEndPoint().isOpen();
        });

    assertThat(busy.getEndPoint().isOpen()).isTrue();
  }

  @Test
  void onceItStopsWhateverIsAtRestIsClosedAndWhatIsUnderWayIsNot() {
    SlowConnections patient = new SlowConnections(LONG, LONG);
    Connection unused = connection(patient);
    Connection answered = connection(patient);
    patient.begin(answered, true);
    patient.end(answered);
    Connection underWay = connection(patient);
    patient.begin(underWay, true);
    patient.sweep();
    assertThat(List.of(unused, answered, underWay))
        .allMatch(connection -> connection.getEndPoint().isOpen());

    patient.stop(Duration.ofMillis(1));

    Await.until(
        "those at rest to be closed",
        () -> {
          patient.sweep();
          return !unused.getEndPoint().isOpen() && !answered.getEndPoint().isOpen();
        });
    assertThat(underWay.getEndPoint().isOpen()).isTrue();
  }

  private Connection connection() {
    return connection(slow);
  }

  private static Connection connection(SlowConnections slow) {
    Connection connection =
        new AbstractConnection(new ByteArrayEndPoint(), Runnable::run) {
          @Override
          public void onFillable() {}
        };
    slow.onOpened(connection);
    return connection;
  }
}
