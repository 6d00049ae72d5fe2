package dev.sallyport.server;

import dev.sallyport.Subnet;
import dev.sallyport.web.Answer;
import dev.sallyport.web.Front;
import dev.sallyport.web.Request;
import dev.sallyport.web.Route;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;

/**
 * Reads bodies so that nobody who sends them slowly, or many, keeps others from sending theirs. A
 * body has a time in which it must have come, for a least rate would let one byte now and then
 * pass. And one that turns out to be large has to get one of a fixed number of places; what is
 * usual gets on without.
 */
final class Bodies {

  /** What programs send, and a SAML Response with some dozen groups, is shorter. */
  static final int USUAL = 32 * 1024;

  /** So many larger ones are in memory at once. */
  private static final int PLACES = 32;

  private static final int PLACES_OF_A_CLIENT = 4;

  private static final int PIECE = 4 * 1024;

  private final Front front;
  private final ScheduledExecutorService timer;
  private final Duration slowest;
  private final Shares places = new Shares(PLACES, PLACES_OF_A_CLIENT);

  /**
   * @param timer must not be busy with anything long
   * @param slowest how long a whole body may take
   */
  Bodies(Front front, ScheduledExecutorService timer, Duration slowest) {
    this.front = front;
    this.timer = timer;
    this.slowest = slowest;
  }

  /**
   * Answers a request that was admitted.
   *
   * @param source of the body
   */
  Answer answer(Route route, Request head, Content.Source source) {
    Subnet client = Subnet.of(head.client());
    boolean large = false;
    try {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      Future<?> deadline =
          timer.schedule(
              () -> source.fail(new TimeoutException("the body took too long")),
              slowest.toMillis(),
              TimeUnit.MILLISECONDS);
      try (InputStream content = Content.Source.asInputStream(source)) {
        read(content, body, Math.min(route.maxBody(), USUAL) + 1);
        if (body.size() > USUAL && body.size() <= route.maxBody()) {
          large = places.take(client);
          if (!large) {
            return busy(head);
          }
          read(content, body, route.maxBody() + 1);
        }
      } finally {
        deadline.cancel(false);
      }
      return body.size() > route.maxBody()
          ? front.tooLarge(head)
          : front.answer(route, head.withBody(body.toByteArray()));
    } catch (IOException e) {
      return front.refusal(head, 408, "The request did not come in time.");
    } finally {
      if (large) {
        places.giveBack(client);
      }
    }
  }

  /**
   * Reads until so many bytes are there, or the end. The method of the stream would ask for nothing
   * at the end, and the library waits for a byte even then.
   */
  private static void read(InputStream content, ByteArrayOutputStream body, int size)
      throws IOException {
    byte[] piece = new byte[PIECE];
    while (body.size() < size) {
      int length = content.read(piece, 0, Math.min(PIECE, size - body.size()));
      if (length < 0) {
        return;
      }
      body.write(piece, 0, length);
    }
  }

  private Answer busy(Request head) {
    return front.refusal(head, 503, "Busy. Try again in a moment.").with("Retry-After", "2");
  }
}
