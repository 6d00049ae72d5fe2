package dev.sallyport.portal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.signin.Lifetimes;
import dev.sallyport.signin.Randomness;
import dev.sallyport.signin.Sealed;
import dev.sallyport.web.Cookie;
import dev.sallyport.web.Request;
import java.time.Instant;
import java.util.Optional;

/**
 * A sign-out on its way through the identity provider, sealed in a cookie of the browser. One
 * browser has one at a time: after the first nobody is signed in.
 *
 * @param center where it began
 * @param source uid of the IdentitySource that was in force
 * @param epoch of that source
 * @param requestID of the LogoutRequest, which the answer must name
 * @param goOn where an application wants the browser to be sent, as its client is registered; null
 *     if none does
 */
record LogoutState(String center, String source, long epoch, String requestID, String goOn) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String COOKIE = "sallyport-logout";

  /** What the browser is given. */
  Cookie cookie(Sealed sealed, Instant now, Randomness randomness) {
    String text = sealed.seal(Sealed.Purpose.LOGOUT, json(), now.plus(Lifetimes.LOGIN), randomness);
    return Cookie.crossSite(COOKIE, text, Lifetimes.LOGIN);
  }

  /** What takes it away again. */
  static Cookie noCookie() {
    return Cookie.gone(COOKIE, Cookie.SameSite.NONE);
  }

  /** What came back, if it is ours, of this center and source, and its time is not over. */
  static Optional<LogoutState> of(Request request, Site site, Site.Ready ready, Instant now) {
    return request
        .cookie(Cookie.fullName(COOKIE))
        .flatMap(
            text ->
                ready.keys().sealedAt(now).open(Sealed.Purpose.LOGOUT, text, now)
                        instanceof Sealed.Opening.Good good
                    ? parse(good.payload())
                    : Optional.empty())
        .filter(state -> site.namespace().equals(state.center()))
        .filter(state -> ready.source().uid().equals(state.source()))
        .filter(state -> ready.source().epoch() == state.epoch());
  }

  private String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and a number are JSON", e);
    }
  }

  /** Empty for one of another version: it was sealed by a server that is being upgraded. */
  private static Optional<LogoutState> parse(String json) {
    try {
      return Optional.ofNullable(JSON.readValue(json, LogoutState.class))
          .filter(state -> state.requestID != null);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
