package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailuresTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(Failures.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Failures failures =
      new Failures(
          new FailedSignIns(), new SimpleMeterRegistry(), InstantSource.system(), TestSite.RANDOM);

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
  }

  @Test
  void theLogSaysWhereAFailureCameFrom() {
    String reference =
        failures.of(
            TestSite.open(), InetAddress.ofLiteral("203.0.113.5"), "UserNotFound", "No such user.");

    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .contains(
            "sign-in to identity from 203.0.113.5 failed, reference "
                + reference
                + ": UserNotFound: No such user.");
  }
}
