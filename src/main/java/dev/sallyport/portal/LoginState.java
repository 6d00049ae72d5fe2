package dev.sallyport.portal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.signin.Lifetimes;
import dev.sallyport.signin.Randomness;
import dev.sallyport.signin.Sealed;
import dev.sallyport.web.Answer;
import dev.sallyport.web.Cookie;
import dev.sallyport.web.Request;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A sign-in on its way through the identity provider. The browser carries it, sealed, in a cookie
 * that is named by RelayState, so that two tabs do not take each other's.
 *
 * @param center where it began
 * @param source uid of the IdentitySource that was in force
 * @param epoch of that source
 * @param requestID of the AuthnRequest, which the answer must name
 * @param goOn a path of ours where the browser goes after it
 * @param replaced name of the Session that the browser had when it began, or null
 */
record LoginState(
    String center, String source, long epoch, String requestID, String goOn, String replaced) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String COOKIE = "sallyport-login-";
  private static final int NAME_BYTES = 8;

  /** So many sign-ins of one browser may be under way: their cookies fill the head of a request. */
  private static final int MAX_UNDER_WAY = 4;

  /** And so long may they be together: the head of a request is 16 KiB at most. */
  private static final int MAX_LENGTH = 6_000;

  /** What RelayState says: the end of the cookie's name, and nothing else. */
  static String newRelayState(Randomness randomness) {
    return HexFormat.of().formatHex(randomness.bytes(NAME_BYTES));
  }

  /** Takes away the sign-ins that a browser has under way, if there is no room for one more. */
  static Answer makeRoom(Request request, Answer answer) {
    List<String> underWay = relayStates(request);
    Answer result = answer;
    if (underWay.size() >= MAX_UNDER_WAY || length(request, underWay) > MAX_LENGTH) {
      for (String relayState : underWay) {
        result = result.with(noCookie(relayState));
      }
    }
    return result;
  }

  private static List<String> relayStates(Request request) {
    return request.cookieNames().stream()
        .filter(name -> name.startsWith(Cookie.fullName(COOKIE)))
        .map(name -> name.substring(Cookie.fullName(COOKIE).length()))
        .filter(LoginState::isRelayState)
        .toList();
  }

  private static int length(Request request, List<String> relayStates) {
    return relayStates.stream()
        .mapToInt(name -> request.cookie(Cookie.fullName(cookieName(name))).orElse("").length())
        .sum();
  }

  private static String cookieName(String relayState) {
    return COOKIE + relayState;
  }

  private static boolean isRelayState(String text) {
    return text.length() == 2 * NAME_BYTES
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  /** What the browser is given. */
  Cookie cookie(String relayState, Sealed sealed, Instant now, Randomness randomness) {
    String text = sealed.seal(Sealed.Purpose.LOGIN, json(), now.plus(Lifetimes.LOGIN), randomness);
    return Cookie.crossSite(cookieName(relayState), text, Lifetimes.LOGIN);
  }

  /** What takes it away again. */
  static Cookie noCookie(String relayState) {
    return Cookie.gone(cookieName(relayState), Cookie.SameSite.NONE);
  }

  /** What came back, if it is ours and its time is not over. */
  static Optional<LoginState> of(Request request, String relayState, Sealed sealed, Instant now) {
    return Optional.of(relayState)
        .filter(LoginState::isRelayState)
        .flatMap(name -> request.cookie(Cookie.fullName(cookieName(name))))
        .flatMap(
            text ->
                sealed.open(Sealed.Purpose.LOGIN, text, now) instanceof Sealed.Opening.Good good
                    ? parse(good.payload())
                    : Optional.empty());
  }

  private String json() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and a number are JSON", e);
    }
  }

  /** Empty for one of another version: it was sealed by a server that is being upgraded. */
  static Optional<LoginState> parse(String json) {
    try {
      return Optional.ofNullable(JSON.readValue(json, LoginState.class))
          .filter(state -> state.center != null && state.source != null)
          .filter(state -> state.requestID != null && state.goOn != null);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
