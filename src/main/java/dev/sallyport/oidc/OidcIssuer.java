package dev.sallyport.oidc;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The issuer of one center. It holds nothing but the devices that wait; an answer follows from the
 * request, who is signed in, the time, and what the ports say.
 *
 * <p>It answers whatever is sent. It throws only what a port throws, when state cannot be read or
 * written.
 */
public final class OidcIssuer {

  /** The field of a form that says what the page was about. */
  public static final String FORM_FIELD = "request";

  /** The field with the person's answer: {@link #ALLOW}, or anything else for no. */
  public static final String DECISION_FIELD = "decision";

  public static final String ALLOW = "allow";

  /** The field into which the person types what a device shows. */
  public static final String USER_CODE_FIELD = "user_code";

  /** How long a page waits for an answer. */
  static final Duration FORM_LIFETIME = Duration.ofMinutes(10);

  private final IssuerSettings settings;
  private final Discovery discovery;
  private final AuthorizeEndpoint authorize;
  private final TokenEndpoint token;
  private final RevocationEndpoint revocation;
  private final UserInfoEndpoint userInfo;
  private final EndSessionEndpoint endSession;
  private final DeviceEndpoint devices;

  /**
   * @param slots that outlive this, when the settings change and a new one is made
   */
  public OidcIssuer(IssuerSettings settings, IssuerPorts ports, DeviceSlots slots) {
    IdTokens idTokens = new IdTokens(settings, ports);
    this.settings = settings;
    this.discovery = new Discovery(settings, ports.keys());
    this.authorize = new AuthorizeEndpoint(settings, ports, idTokens);
    this.devices = new DeviceEndpoint(settings, ports, slots);
    this.token = new TokenEndpoint(settings, ports, idTokens, devices);
    this.revocation = new RevocationEndpoint(ports);
    this.userInfo = new UserInfoEndpoint(ports);
    this.endSession = new EndSessionEndpoint(settings, ports, idTokens);
  }

  /**
   * Answers a request.
   *
   * @param person whom the portal's cookie of the request names, if it names anybody
   */
  public IssuerAnswer answer(IssuerRequest request, Optional<SignedIn> person, Instant now) {
    Optional<IssuerEndpoint> endpoint =
        IssuerEndpoint.at(request.path())
            .filter(found -> settings.deviceFlow() || !found.isOfDevices());
    if (endpoint.isEmpty()) {
      return new IssuerAnswer.Page(404, "There is nothing at this address.");
    }
    if (!endpoint.get().methods().contains(request.method())) {
      return Responses.methodNotAllowed(String.join(", ", endpoint.get().methods()));
    }
    return switch (endpoint.get()) {
      case CONFIGURATION -> discovery.configuration();
      case JWKS -> discovery.jwks(now);
      case AUTHORIZE -> authorize.ask(request, person, now);
      case RESUME -> authorize.resume(request, person, now);
      case CONFIRM -> authorize.confirm(request, person, now);
      case TOKEN -> token.answer(request, now);
      case REVOKE -> revocation.answer(request, now);
      case USERINFO -> userInfo.answer(request, now);
      case END_SESSION -> endSession.ask(request, person, now);
      case CONFIRM_END_SESSION -> endSession.confirm(request, person, now);
      case DEVICE_CODE -> devices.ask(request, now);
      case DEVICE -> devices.enter(request, person, now);
      case CONFIRM_DEVICE -> devices.confirm(request, person, now);
    };
  }

  static boolean allows(Parameters form) {
    return form.value(DECISION_FIELD).filter(ALLOW::equals).isPresent();
  }
}
