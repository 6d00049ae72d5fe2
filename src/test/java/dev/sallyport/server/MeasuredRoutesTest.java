package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.web.Answer;
import dev.sallyport.web.Handler;
import dev.sallyport.web.Requests;
import dev.sallyport.web.Route;
import dev.sallyport.web.Unavailable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MeasuredRoutesTest {

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  @Test
  void anAnswerIsCountedByItsRouteAndStatus() {
    Route route = measured(request -> Answer.text(403, "no"));

    assertThat(route.handler().answer(Requests.get("/page").request()).status()).isEqualTo(403);

    assertThat(count("403")).isEqualTo(1);
  }

  @Test
  void whatCannotBeAnsweredIsCountedAsItIsSent() {
    Route away =
        measured(
            request -> {
              throw new Unavailable("the API server cannot be reached", null);
            });
    Route broken =
        measured(
            request -> {
              throw new IllegalStateException("broken");
            });

    assertThatThrownBy(() -> away.handler().answer(Requests.get("/page").request()))
        .isInstanceOf(Unavailable.class);
    assertThatThrownBy(() -> broken.handler().answer(Requests.get("/page").request()))
        .isInstanceOf(IllegalStateException.class);

    assertThat(count("503")).isEqualTo(1);
    assertThat(count("500")).isEqualTo(1);
  }

  @Test
  void aRefusalByTheHeadAloneIsCountedAsWell() {
    Route route =
        new MeasuredRoutes(metrics)
            .of(
                List.of(
                    Route.get("/page", Route.Rate.PAGE, request -> Answer.text(200, "never"))
                        .admitting(head -> Optional.of(Answer.text(401, "no token")))))
            .getFirst();

    assertThat(route.admission().apply(Requests.get("/page").request()))
        .map(Answer::status)
        .contains(401);

    assertThat(count("401")).isEqualTo(1);
  }

  @Test
  void aFormIsGuardedByTheSameCookieAsBefore() {
    Route form = Route.ownForm("/arrive", "__Host-arrival", request -> Answer.text(200, ""));

    assertThat(new MeasuredRoutes(metrics).of(List.of(form)).getFirst().formCookie())
        .contains("__Host-arrival");
  }

  private Route measured(Handler handler) {
    return new MeasuredRoutes(metrics)
        .of(List.of(Route.get("/page", Route.Rate.PAGE, handler)))
        .getFirst();
  }

  private long count(String status) {
    return metrics
        .get("sallyport.requests")
        .tags("route", "/page", "status", status)
        .timer()
        .count();
  }
}
