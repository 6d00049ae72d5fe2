package dev.sallyport.server;

import dev.sallyport.web.Answer;
import dev.sallyport.web.Route;
import dev.sallyport.web.Unavailable;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts and times the answers of every route, by status; also those that it gives by the head of a
 * request alone, such as to a token that does not count. What is refused before its route sees it
 * is not counted: whoever sends that must not cost us more.
 */
record MeasuredRoutes(MeterRegistry metrics) {

  static final String METRIC = "sallyport.requests";

  /** The same routes, measured. */
  List<Route> of(List<Route> routes) {
    return routes.stream().map(this::measured).toList();
  }

  private Route measured(Route route) {
    // Looking a timer up by its labels costs more than all else here.
    Map<Integer, Timer> timers = new ConcurrentHashMap<>();
    return route
        .admitting(
            head -> {
              long start = System.nanoTime();
              Optional<Answer> refused = route.admission().apply(head);
              refused.ifPresent(answer -> count(route, timers, answer.status(), start));
              return refused;
            })
        .with(
            request -> {
              long start = System.nanoTime();
              int status = 500;
              try {
                Answer answer = route.handler().answer(request);
                status = answer.status();
                return answer;
              } catch (Unavailable e) {
                status = 503;
                throw e;
              } finally {
                count(route, timers, status, start);
              }
            });
  }

  private void count(Route route, Map<Integer, Timer> timers, int status, long start) {
    timers
        .computeIfAbsent(status, seen -> timer(route, seen))
        .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
  }

  private Timer timer(Route route, int status) {
    return metrics.timer(METRIC, "route", route.path(), "status", Integer.toString(status));
  }
}
