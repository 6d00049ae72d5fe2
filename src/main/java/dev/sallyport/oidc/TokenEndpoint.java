package dev.sallyport.oidc;

import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.device.DeviceCodeGrant;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import dev.sallyport.oidc.AuthorizeEndpoint.Code;
import dev.sallyport.oidc.Grants.Asker;
import dev.sallyport.oidc.Grants.Grant;
import dev.sallyport.oidc.Grants.Outcome;
import dev.sallyport.signin.Sealed.Purpose;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Codes and refresh tokens against tokens (RFC 6749 §4.1.3, §6). Everything that a thief of a code
 * lacks is checked before the code is used up, so that a stolen one cannot be spoilt; and there is
 * an ID token in every answer, since kubectl refreshes to get one.
 */
final class TokenEndpoint {

  private static final String DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";

  /** What the library is shown of a grant. */
  private static final Map<String, Set<String>> PARSED =
      Map.of(
          "authorization_code",
          Set.of("grant_type", "code", "redirect_uri", "code_verifier"),
          "refresh_token",
          Set.of("grant_type", "refresh_token"),
          DEVICE_CODE,
          Set.of("grant_type", "device_code"));

  private final IssuerSettings settings;
  private final IssuerPorts ports;
  private final IdTokens idTokens;
  private final DeviceEndpoint devices;

  TokenEndpoint(
      IssuerSettings settings, IssuerPorts ports, IdTokens idTokens, DeviceEndpoint devices) {
    this.settings = settings;
    this.ports = ports;
    this.idTokens = idTokens;
    this.devices = devices;
  }

  /** What an access token stands for. */
  record Access(String session, String clientId, String clientUid) {}

  IssuerAnswer answer(IssuerRequest request, Instant now) {
    Optional<Parameters> form = Parameters.ofForm(request);
    if (form.isEmpty()) {
      return Responses.malformed();
    }
    return switch (ClientCheck.of(request, form.get(), ports.clients())) {
      case ClientCheck.Refused refused -> Responses.error(refused.error());
      case ClientCheck.Known known -> answer(request, form.get(), known.client(), now);
    };
  }

  private IssuerAnswer answer(IssuerRequest request, Parameters form, Client client, Instant now) {
    Optional<String> type = form.value("grant_type");
    if (type.isEmpty()) {
      return invalid("grant_type is missing.");
    }
    if (!PARSED.containsKey(type.get())
        || (type.get().equals(DEVICE_CODE) && !settings.deviceFlow())) {
      return Responses.error(OAuth2Error.UNSUPPORTED_GRANT_TYPE);
    }
    AuthorizationGrant grant;
    try {
      grant = AuthorizationGrant.parse(form.only(PARSED.get(type.get())));
    } catch (ParseException | RuntimeException e) {
      return invalid(
          "A parameter of this grant_type is missing, or has a value that it cannot have.");
    }
    return switch (grant) {
      case AuthorizationCodeGrant code -> code(code, form, client, request, now);
      case RefreshTokenGrant refresh -> refresh(refresh, form, client, now);
      case DeviceCodeGrant device -> device(device, client, now);
      default -> Responses.error(OAuth2Error.UNSUPPORTED_GRANT_TYPE);
    };
  }

  private IssuerAnswer code(
      AuthorizationCodeGrant grant,
      Parameters form,
      Client client,
      IssuerRequest request,
      Instant now) {
    Optional<Code> opened =
        Carried.open(ports, Purpose.CODE, grant.getAuthorizationCode().getValue(), Code.class, now);
    if (opened.isEmpty()) {
      return worthless("The code is unknown or too old.");
    }
    Code code = opened.get();
    if (!code.clientId().equals(client.id()) || !code.clientUid().equals(client.uid())) {
      return worthless("The code is of another client.");
    }
    if (form.value("redirect_uri").filter(code.redirectUri()::equals).isEmpty()
        || !client.redirectUris().allow(code.redirectUri())) {
      return worthless("redirect_uri is not that of the authorization request.");
    }
    if (grant.getCodeVerifier() == null || !isMet(code.challenge(), grant)) {
      return worthless("code_verifier is not that of the authorization request.");
    }
    if (!ports.clients().admits(client, code.userUid(), now)) {
      return noEntry();
    }
    Asker asker = new Asker(client, code.redirectUri(), request.address(), request.userAgent());
    return tokens(
        ports.grants().redeem(code.ticket(), code.session(), asker, now),
        client,
        code.nonce(),
        now);
  }

  private static boolean isMet(String challenge, AuthorizationCodeGrant grant) {
    String computed =
        CodeChallenge.compute(CodeChallengeMethod.S256, grant.getCodeVerifier()).getValue();
    return MessageDigest.isEqual(
        computed.getBytes(StandardCharsets.US_ASCII),
        challenge.getBytes(StandardCharsets.US_ASCII));
  }

  private IssuerAnswer refresh(
      RefreshTokenGrant grant, Parameters form, Client client, Instant now) {
    if (form.has("scope")) {
      Optional<ErrorObject> fault = AuthorizationCheck.scopeFault(form.value("scope"));
      if (fault.isPresent()) {
        return Responses.error(fault.get());
      }
    }
    return tokens(
        ports.grants().refresh(grant.getRefreshToken().getValue(), client, now), client, null, now);
  }

  private IssuerAnswer device(DeviceCodeGrant grant, Client client, Instant now) {
    return switch (devices.poll(grant.getDeviceCode().getValue(), client, now)) {
      case DeviceEndpoint.Poll.NotYet notYet -> Responses.error(notYet.error());
      case DeviceEndpoint.Poll.Answered answered -> tokens(answered.outcome(), client, null, now);
    };
  }

  private IssuerAnswer tokens(Outcome outcome, Client client, String nonce, Instant now) {
    return switch (outcome) {
      case Outcome.Refused refused ->
          worthless("It is unknown, was used before, or the session is over. Sign in again.");
      case Outcome.Later later -> notNow(later.after());
      case Outcome.Granted granted -> tokens(granted, client, nonce, now);
    };
  }

  private IssuerAnswer tokens(Outcome.Granted granted, Client client, String nonce, Instant now) {
    Grant grant = granted.grant();
    if (!grant.redirectUri().isEmpty() && !client.redirectUris().allow(grant.redirectUri())) {
      return worthless("The redirect URI is not registered any more. Sign in again.");
    }
    if (!ports.clients().admits(client, grant.person().uid(), now)) {
      return noEntry();
    }
    Optional<String> tooLarge = IdTokens.tooLarge(grant.person());
    if (tooLarge.isPresent()) {
      return worthless(tooLarge.get());
    }
    Instant expires = IdTokens.expires(grant, now);
    String access =
        Carried.seal(
            ports,
            Purpose.ACCESS,
            new Access(grant.session(), client.id(), client.uid()),
            expires,
            now);
    OIDCTokens tokens =
        new OIDCTokens(
            idTokens.sign(client, grant, nonce, now),
            new BearerAccessToken(
                access, Duration.between(now, expires).toSeconds(), new Scope("openid")),
            new RefreshToken(granted.refreshToken()));
    return Responses.secret(new OIDCTokenResponse(tokens).toJSONObject());
  }

  static IssuerAnswer notNow(Duration after) {
    return Responses.later(
        new ErrorObject(
            OAuth2Error.TEMPORARILY_UNAVAILABLE_CODE, "Not now; ask again a little later.", 503),
        after);
  }

  private static IssuerAnswer noEntry() {
    return worthless("No assignment lets this person enter the application.");
  }

  private static IssuerAnswer worthless(String description) {
    return Responses.error(Responses.because(OAuth2Error.INVALID_GRANT, description));
  }

  private static IssuerAnswer invalid(String description) {
    return Responses.error(Responses.because(OAuth2Error.INVALID_REQUEST, description));
  }
}
