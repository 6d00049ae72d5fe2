package dev.sallyport.web;

import dev.sallyport.web.Front.Admission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one host serves by routes of every kind, and what it answers. */
final class OneFront {

  static final String COOKIE = "__Host-sallyport";

  /** A clock of this kind begins anywhere. */
  long now = -3_000_000_000L;

  /** The requests that reached a route. */
  final List<Request> seen = new ArrayList<>();

  private final Front front =
      new Front(
          origin -> origin.equals(Requests.ORIGIN) ? Optional.of("") : Optional.empty(),
          new AddressLimits(() -> now),
          COOKIE,
          request -> Answer.text(404, "none"),
          List.of(
              Route.get("/", Route.Rate.PAGE, this::seen),
              Route.get("/login", Route.Rate.SIGN_IN, this::seen),
              Route.get("/token", Route.Rate.PROGRAM, this::seen),
              Route.get("/device/code", Route.Rate.DEVICE, this::seen),
              Route.get("/jwks", Route.Rate.DOCUMENT, OneFront::keys),
              Route.ownForm("/end", this::seen),
              Route.ownForm("/arrive", "__Host-arrival", this::seen),
              new Route(
                  "POST", "/acs", Route.Guard.FOREIGN_FORM, Route.Rate.SIGN_IN, 100, this::seen),
              signed("GET", 0),
              signed("POST", 100),
              new Route("PUT", "/tree/v2/*", Route.Guard.PROGRAM, Route.Rate.PUSH, 1000, this::seen)
                  .admitting(
                      head ->
                          head.hasHeader("authorization")
                              ? Optional.empty()
                              : Optional.of(Answer.text(401, "who?"))),
              Route.get("/broken", Route.Rate.PAGE, OneFront::failing),
              Route.get("/later", Route.Rate.PAGE, OneFront::unavailable)));

  /** One for every origin, below this path. */
  static Front of(String base, RefusalPages refusals, Route route) {
    return new Front(
        origin -> Optional.of(base),
        new AddressLimits(System::nanoTime),
        COOKIE,
        refusals,
        List.of(route));
  }

  Admission admit(Request head) {
    return front.admit(head);
  }

  Answer send(Requests requests) {
    return answer(front, requests.request());
  }

  static Answer answer(Front front, Request request) {
    return switch (front.admit(request)) {
      case Admission.Refused refused -> refused.answer();
      case Admission.Admitted admitted -> front.answer(admitted.route(), request);
    };
  }

  Answer seen(Request request) {
    seen.add(request);
    return Answer.text(200, "seen");
  }

  private Route signed(String method, int maxBody) {
    return new Route(
        method, "/slo", Route.Guard.SIGNED_MESSAGE, Route.Rate.SIGN_OUT, maxBody, this::seen);
  }

  private static Answer keys(Request request) {
    return Answer.text(200, request.path()).with("Cache-Control", "public, max-age=300");
  }

  static Answer unavailable(Request request) {
    if (request.method().equals("GET")) {
      throw new Unavailable("the API server cannot be reached", null);
    }
    return Answer.text(200, "");
  }

  private static Answer failing(Request request) {
    if (request.method().equals("GET")) {
      throw new IllegalStateException("words of " + request);
    }
    return Answer.text(200, "");
  }
}
