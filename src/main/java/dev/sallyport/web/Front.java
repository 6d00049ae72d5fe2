package dev.sallyport.web;

import dev.sallyport.Origin;
import dev.sallyport.web.Route.Guard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules that a request passes before a page or an endpoint sees it: first those that its head
 * alone decides, so that the body of a refused one is never read, then those that need the body.
 */
public final class Front {

  private static final Logger log = LoggerFactory.getLogger(Front.class);

  private static final String NOT_OUR_FORM =
      "Nothing was done: you are not signed in any more, or the page was too old. Open it again, and"
          + " repeat what you did.";

  private static final Set<String> ELSEWHERE = Set.of("cross-site", "same-site");
  private static final Set<String> FRAMES = Set.of("iframe", "frame");

  private final Function<Origin, Optional<String>> served;
  private final AddressLimits limits;
  private final String sessionCookie;
  private final RefusalPages pages;
  private final Map<String, List<Route>> routes = new HashMap<>();

  /**
   * @param served below which path an origin is served, such as {@code /sso}; empty text for all of
   *     it, and nothing for an origin that is not ours; throws {@link Unavailable} while nobody can
   *     say
   * @param sessionCookie full name of the cookie that signs a browser in
   * @param pages what people see of a refusal
   */
  public Front(
      Function<Origin, Optional<String>> served,
      AddressLimits limits,
      String sessionCookie,
      RefusalPages pages,
      List<Route> routes) {
    this.served = served;
    this.limits = limits;
    this.sessionCookie = sessionCookie;
    this.pages = pages;
    for (Route route : routes) {
      this.routes.computeIfAbsent(route.path(), path -> new ArrayList<>()).add(route);
    }
  }

  /** What the head of a request decides. */
  public sealed interface Admission {

    /** It ends here. */
    record Refused(Answer answer) implements Admission {}

    /** Its body, up to {@link Route#maxBody} bytes, may be read; then {@link Front#answer}. */
    record Admitted(Route route) implements Admission {}
  }

  /** Looks at a request without its body. */
  public Admission admit(Request head) {
    Optional<String> base;
    try {
      base = served.apply(head.origin());
    } catch (Unavailable e) {
      return refuse(
          head,
          Answer.text(503, "This server has only just started. Try again in a moment.")
              .with("Retry-After", "5"));
    }
    if (base.isEmpty()) {
      // What was asked for is not shown: it may be anything.
      return refuse(head, Answer.text(421, "This server does not serve that host."));
    }
    List<Route> here =
        head.path().startsWith(base.get() + "/")
            ? at(head.path().substring(base.get().length()))
            : List.of();
    if (isOnTheSide(head) && !isSignedMessageInFrame(head, here)) {
      return refuse(head, Answer.text(403, "This is no part of another site's page."));
    }
    String method = head.method().equals("HEAD") ? "GET" : head.method();
    if (!limits.allow(
        head.client(), here.stream().map(Route::rate).findFirst().orElse(Route.Rate.PAGE))) {
      return refuse(
          head, refused(head, 429, "Too many requests. Wait a moment.").with("Retry-After", "10"));
    }
    if (here.isEmpty()) {
      return refuse(head, pages.notFound(head));
    }
    return here.stream()
        .filter(route -> route.method().equals(method))
        .findFirst()
        .map(route -> admit(head, route))
        .orElseGet(
            () ->
                refuse(
                    head,
                    refused(head, 405, "That is not done here.")
                        .with(
                            "Allow",
                            here.stream().map(Route::method).collect(Collectors.joining(", ")))));
  }

  /** The routes of a path, one for each method; those of the path itself before those above it. */
  private List<Route> at(String path) {
    List<Route> exactly = routes.get(path);
    if (exactly != null) {
      return exactly;
    }
    for (String above = path;
        !above.isEmpty();
        above = above.substring(0, above.lastIndexOf('/'))) {
      List<Route> below = routes.get(above + Route.BELOW);
      if (below != null) {
        return below;
      }
    }
    return List.of();
  }

  /**
   * Whether a page of another site has the browser load this on the side, as a picture, in a frame,
   * by script or ahead of time (Fetch Metadata). Nothing of ours is meant for that; and it would
   * count for the address of whoever looks at that page, and for all who share it.
   */
  private static boolean isOnTheSide(Request head) {
    return head.header("sec-fetch-site").filter(ELSEWHERE::contains).isPresent()
        && (head.hasHeader("sec-purpose")
            || (head.hasHeader("sec-fetch-dest")
                && head.header("sec-fetch-dest").filter("document"::equals).isEmpty()));
  }

  /** Some IdPs tell all service providers of a sign-out at once, each in a frame of one page. */
  private static boolean isSignedMessageInFrame(Request head, List<Route> here) {
    return !head.hasHeader("sec-purpose")
        && head.header("sec-fetch-dest").filter(FRAMES::contains).isPresent()
        && !here.isEmpty()
        && here.stream().allMatch(route -> route.guard() == Guard.SIGNED_MESSAGE);
  }

  private Admission admit(Request head, Route route) {
    if (declaredLength(head) > route.maxBody()) {
      return new Admission.Refused(tooLarge(head));
    }
    if (route.guard() == Guard.OWN_FORM && !OwnForm.isFromHere(head)) {
      return refuse(head, refused(head, 403, NOT_OUR_FORM));
    }
    return route
        .admission()
        .apply(head)
        .map(refused -> refuse(head, refused))
        .orElseGet(() -> new Admission.Admitted(route));
  }

  /** Answers a request that was admitted to this route, with its body. */
  public Answer answer(Route route, Request request) {
    if (request.body().length() > route.maxBody()) {
      return tooLarge(request);
    }
    if (route.guard() == Guard.OWN_FORM
        && !OwnForm.hasToken(request, route.formCookie().orElse(sessionCookie))) {
      return finished(request, refused(request, 403, NOT_OUR_FORM));
    }
    try {
      return finished(request, route.handler().answer(request));
    } catch (Unavailable e) {
      log.warn("{} failed: {}", request, e.getMessage());
      return finished(
          request,
          refused(request, 503, "This is not possible at present. Try again in a moment.")
              .with("Retry-After", "5"));
    } catch (RuntimeException | StackOverflowError e) {
      // Without the message, which may quote what was sent.
      log.error("{} failed: {}", request, failure(e));
      return finished(
          request, refused(request, 500, "Something went wrong here. Try again later."));
    }
  }

  /** Of a request whose body is larger than its route takes. */
  public Answer tooLarge(Request request) {
    return refusal(request, 413, "That is more than is read here.");
  }

  /**
   * Of a request that was admitted, and whose body is not taken for another reason; or that is not
   * even looked at, for it is malformed.
   *
   * @param sentence for a person
   */
  public Answer refusal(Request request, int status, String sentence) {
    return finished(request, refused(request, status, sentence));
  }

  /** Any answer as it is sent. */
  public static Answer finished(Request request, Answer answer) {
    return SecurityHeaders.on(answer, request.origin().isSecure());
  }

  /** Any answer where it is not known to whom the request was addressed. */
  public static Answer finished(Answer answer) {
    return SecurityHeaders.on(answer, false);
  }

  /** The page, or the sentence alone where not even that can be had. */
  private Answer refused(Request request, int status, String sentence) {
    try {
      return pages.refused(request, status, sentence);
    } catch (RuntimeException e) {
      log.error("{}: no page for {}: {}", request, status, failure(e));
      return Answer.text(status, sentence);
    }
  }

  private static Admission refuse(Request head, Answer answer) {
    return new Admission.Refused(finished(head, answer));
  }

  private static long declaredLength(Request head) {
    try {
      return head.header("content-length").map(Long::parseLong).orElse(0L);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private static String failure(Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    return e.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
  }
}
