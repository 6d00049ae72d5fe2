package dev.sallyport.portal;

import dev.sallyport.signin.OpaqueSecret.Domain;
import dev.sallyport.signin.SessionToken;
import dev.sallyport.web.OwnForm;
import dev.sallyport.web.Requests;
import dev.sallyport.web.Route;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Requests of whoever has proved nothing, and tries. The same ones each time. */
public final class Strangers {

  private static final List<String> NAMES =
      List.of(
          "SAMLResponse",
          "SAMLRequest",
          "SigAlg",
          "Signature",
          "RelayState",
          "client_id",
          "redirect_uri",
          "response_type",
          "scope",
          "code_challenge",
          "code_challenge_method",
          "grant_type",
          "refresh_token",
          "code",
          "device_code",
          "user_code",
          "id_token_hint",
          "request",
          "decision",
          "session");

  private static final List<String> VALUES =
      List.of(
          "",
          "kubernetes",
          "http://localhost:8000",
          "code",
          "openid",
          "S256",
          "a".repeat(43),
          "refresh_token",
          "authorization_code",
          "urn:ietf:params:oauth:grant-type:device_code",
          "allow",
          "%00",
          "PD94bWwgdmVyc2lvbj0iMS4wIj8+",
          "00000000.AAAA");

  private final Random random = new Random(7);

  /** Every page and endpoint that there is, also those of devices. */
  public static List<Route> routes() {
    return new EndpointsInMemory().routes();
  }

  /** One to a route, with a cookie of the form of ours, and the token that a page for it has. */
  public Requests request(Route route) {
    String cookie = SessionToken.first(Domain.COOKIE, random::nextBytes).text();
    Requests request =
        route.method().equals("GET")
            ? Requests.get(route.path() + "?x=" + value() + "&" + pair() + "&" + pair())
            : Requests.ownForm(
                route.path(),
                Map.of(name(), value(), "y", pair(), OwnForm.FIELD, OwnForm.token(cookie)));
    return request.cookie(Portal.SESSION_COOKIE, cookie);
  }

  private String pair() {
    return name() + "=" + value();
  }

  private String name() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  private String value() {
    return VALUES.get(random.nextInt(VALUES.size()));
  }
}
