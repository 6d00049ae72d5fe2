package dev.sallyport.oidc;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.OIDCError;
import com.nimbusds.openid.connect.sdk.Prompt;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether an authorization request is one (RFC 6749 §4.1.1, RFC 7636 §4.3, OpenID Connect Core 1.0
 * §3.1.2.1). First who asks and where the answer goes: while one of these is wrong, there is nobody
 * to tell but the person.
 */
sealed interface AuthorizationCheck {

  record Valid(Authorization authorization, Client client) implements AuthorizationCheck {}

  /** The person is told; the browser is sent nowhere. */
  record Nowhere(String message) implements AuthorizationCheck {}

  /**
   * The client is told.
   *
   * @param state or null
   */
  record Failed(String redirectUri, String state, ErrorObject error)
      implements AuthorizationCheck {}

  int MAX_CLIENT_ID = 253;
  int MAX_STATE = 1_024;
  int MAX_NONCE = 256;

  /** S256 gives 43 characters, always (RFC 7636 §4.2); with another length no verifier fits. */
  Pattern S256_CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");

  /** VSCHAR of RFC 6749 appendix A. */
  Pattern VISIBLE = Pattern.compile("[ -~]+");

  /** The library sees these only: what is in others cannot trip it. */
  Set<String> PARSED =
      Set.of(
          "client_id",
          "redirect_uri",
          "response_type",
          "scope",
          "state",
          "nonce",
          "prompt",
          "max_age",
          "code_challenge",
          "code_challenge_method");

  static AuthorizationCheck of(
      Parameters parameters, Clients clients, IdTokens idTokens, Instant now) {
    Optional<Client> client =
        parameters
            .value("client_id")
            .filter(id -> id.length() <= MAX_CLIENT_ID)
            .flatMap(clients::client);
    if (client.isEmpty()) {
      return new Nowhere(
          "This sign-in was asked for by an application that is not registered here. Go back to it,"
              + " and tell whoever runs it.");
    }
    Optional<String> redirectUri =
        parameters.value("redirect_uri").filter(client.get().redirectUris()::allow);
    if (redirectUri.isEmpty()) {
      return new Nowhere(
          "The application wants its answer at an address that is not registered for it. Tell"
              + " whoever runs it.");
    }
    String state = parameters.value("state").orElse(null);
    if (state != null && !isVisible(state, MAX_STATE)) {
      return new Failed(
          redirectUri.get(), null, invalid("state is too long or has characters that none has."));
    }
    return fault(parameters)
        .<AuthorizationCheck>map(error -> new Failed(redirectUri.get(), state, error))
        .orElseGet(() -> parsed(parameters, client.get(), redirectUri.get(), state, idTokens, now));
  }

  private static AuthorizationCheck parsed(
      Parameters parameters,
      Client client,
      String redirectUri,
      String state,
      IdTokens idTokens,
      Instant now) {
    AuthenticationRequest request;
    try {
      request = AuthenticationRequest.parse(parameters.only(PARSED));
    } catch (ParseException e) {
      return new Failed(
          redirectUri, state, invalid("A parameter has a value that it cannot have."));
    } catch (RuntimeException | StackOverflowError e) {
      return new Failed(redirectUri, state, invalid("The request cannot be read."));
    }
    Prompt prompt = request.getPrompt() == null ? new Prompt() : request.getPrompt();
    if (prompt.contains(Prompt.Type.CREATE)) {
      return new Failed(redirectUri, state, invalid("prompt=create is not supported."));
    }
    if (request.getMaxAge() < 0 && parameters.has("max_age")) {
      return new Failed(redirectUri, state, invalid("max_age is negative."));
    }
    Optional<IdTokens.Hint> hint =
        parameters.value("id_token_hint").flatMap(text -> idTokens.hint(text, now));
    if (parameters.has("id_token_hint") && hint.isEmpty()) {
      return new Failed(
          redirectUri, state, invalid("id_token_hint is no ID token of this issuer."));
    }
    Authorization authorization =
        new Authorization(
            client.id(),
            redirectUri,
            state,
            parameters.value("nonce").orElse(null),
            parameters.value("code_challenge").orElseThrow(),
            prompt.contains(Prompt.Type.NONE),
            prompt.contains(Prompt.Type.LOGIN)
                || prompt.contains(Prompt.Type.SELECT_ACCOUNT)
                || request.getMaxAge() == 0,
            prompt.contains(Prompt.Type.CONSENT),
            request.getMaxAge(),
            hint.map(IdTokens.Hint::subject).orElse(null));
    return Carried.fits(authorization)
        ? new Valid(authorization, client)
        : new Failed(redirectUri, state, invalid("The request is too long."));
  }

  /** What is refused whatever the library would say of it. */
  private static Optional<ErrorObject> fault(Parameters parameters) {
    if (parameters.has("request")) {
      return Optional.of(OAuth2Error.REQUEST_NOT_SUPPORTED);
    }
    if (parameters.has("request_uri")) {
      return Optional.of(OAuth2Error.REQUEST_URI_NOT_SUPPORTED);
    }
    if (parameters.has("registration")) {
      return Optional.of(OIDCError.REGISTRATION_NOT_SUPPORTED);
    }
    Optional<String> responseType = parameters.value("response_type");
    if (responseType.isEmpty()) {
      return Optional.of(invalid("response_type is missing."));
    }
    if (!responseType.get().equals("code")) {
      return Optional.of(OAuth2Error.UNSUPPORTED_RESPONSE_TYPE);
    }
    if (parameters.value("response_mode").filter(mode -> !mode.equals("query")).isPresent()) {
      return Optional.of(invalid("response_mode can only be query."));
    }
    if (parameters.value("code_challenge_method").filter("S256"::equals).isEmpty()) {
      return Optional.of(invalid("PKCE is needed: code_challenge_method must be S256."));
    }
    if (parameters
        .value("code_challenge")
        .filter(challenge -> S256_CHALLENGE.matcher(challenge).matches())
        .isEmpty()) {
      return Optional.of(
          invalid("code_challenge must be the 43 characters of a SHA-256 in base64url."));
    }
    if (parameters.value("nonce").filter(nonce -> !isVisible(nonce, MAX_NONCE)).isPresent()) {
      return Optional.of(invalid("nonce is too long or has characters that none has."));
    }
    return scopeFault(parameters.value("scope"));
  }

  /** Of a scope that must be one of OpenID Connect; other values in it are passed over. */
  static Optional<ErrorObject> scopeFault(Optional<String> scope) {
    return scope.map(Scope::parse).filter(values -> values.contains("openid")).isPresent()
        ? Optional.empty()
        : Optional.of(Responses.because(OAuth2Error.INVALID_SCOPE, "scope must contain openid."));
  }

  private static boolean isVisible(String text, int max) {
    return text.length() <= max && VISIBLE.matcher(text).matches();
  }

  private static ErrorObject invalid(String description) {
    return Responses.because(OAuth2Error.INVALID_REQUEST, description);
  }
}
