package dev.sallyport.web;

import java.util.Optional;
import java.util.function.Function;

/**
 * One page or endpoint.
 *
 * @param path exactly; or, with {@value #BELOW} at its end, whatever is below it, and itself
 * @param maxBody bytes of a body that are read; 0 for a GET
 * @param formCookie full name of the cookie that the token of an {@link Guard#OWN_FORM} is made of;
 *     empty for the one that signs a browser in
 * @param admission asked before a body is read; an answer refuses the request
 */
public record Route(
    String method,
    String path,
    Guard guard,
    Rate rate,
    int maxBody,
    Optional<String> formCookie,
    Function<Request, Optional<Answer>> admission,
    Handler handler) {

  /** At the end of a path: and all below. */
  public static final String BELOW = "/*";

  /** Forms of our own pages are short. */
  public static final int SMALL_FORM = 8 * 1024;

  /** Who may send it. */
  public enum Guard {
    /** Anybody, for it changes nothing. */
    READ,
    /** A form of our own pages, in the browser that was shown it: it is signed in, or coming in. */
    OWN_FORM,
    /** A form that another site posts by its nature, and that carries its own proof. */
    FOREIGN_FORM,
    /**
     * A message that its sender signed, by a link, a form, or in a frame of a page of theirs; no
     * cookie is needed to believe it.
     */
    SIGNED_MESSAGE,
    /** A program with credentials of its own, which no browser adds by itself. */
    PROGRAM
  }

  /** How often one address may ask. */
  public enum Rate {
    /** Pages, and what they consist of. */
    PAGE,
    /** What programs have to read before they can do anything: addresses, keys, metadata. */
    DOCUMENT,
    /** Programs that people are signed in with; many of a site have one address. */
    PROGRAM,
    /** Devices without a browser that ask for a code. */
    DEVICE,
    /** An identity provider that pushes people, thousands one by one. */
    PUSH,
    /** What costs us signatures or writes. */
    SIGN_IN,
    /** The same, where a page of another site may have the browser ask. */
    SIGN_OUT
  }

  /** One whose forms, if it takes ours, belong to a browser that is signed in. */
  public Route(String method, String path, Guard guard, Rate rate, int maxBody, Handler handler) {
    this(method, path, guard, rate, maxBody, Optional.empty(), head -> Optional.empty(), handler);
  }

  /** The same, answered by another. */
  public Route with(Handler other) {
    return new Route(method, path, guard, rate, maxBody, formCookie, admission, other);
  }

  /** The same, refused by its head alone where the given one has an answer. */
  public Route admitting(Function<Request, Optional<Answer>> admission) {
    return new Route(method, path, guard, rate, maxBody, formCookie, admission, handler);
  }

  /** A page, or a document. */
  public static Route get(String path, Rate rate, Handler handler) {
    return new Route("GET", path, Guard.READ, rate, 0, handler);
  }

  /** A form of our own pages. */
  public static Route ownForm(String path, Handler handler) {
    return new Route("POST", path, Guard.OWN_FORM, Rate.PAGE, SMALL_FORM, handler);
  }

  /**
   * A form of our own pages for a browser that is not signed in yet.
   *
   * @param cookie full name of the one that the browser has instead
   */
  public static Route ownForm(String path, String cookie, Handler handler) {
    return new Route(
        "POST",
        path,
        Guard.OWN_FORM,
        Rate.SIGN_IN,
        SMALL_FORM,
        Optional.of(cookie),
        head -> Optional.empty(),
        handler);
  }
}
