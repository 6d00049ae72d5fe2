package dev.sallyport.oidc;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.openid.connect.sdk.AuthenticationErrorResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationSuccessResponse;
import com.nimbusds.openid.connect.sdk.OIDCError;
import dev.sallyport.signin.Lifetimes;
import dev.sallyport.signin.Sealed.Purpose;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * From an authorization request to a code: sign in if need be, confirm where the answer goes to a
 * program on somebody's machine, and send the browser back. Every step looks at client and redirect
 * URI anew.
 */
final class AuthorizeEndpoint {

  private final IssuerSettings settings;
  private final IssuerPorts ports;
  private final IdTokens idTokens;

  AuthorizeEndpoint(IssuerSettings settings, IssuerPorts ports, IdTokens idTokens) {
    this.settings = settings;
    this.ports = ports;
    this.idTokens = idTokens;
  }

  /**
   * A request that waits for a sign-in.
   *
   * @param asked when; a sign-in since then is fresh
   */
  private record Waiting(Authorization authorization, long asked) {}

  /** A page that waits for an answer, and whose it is. */
  private record Unconfirmed(Authorization authorization, String session) {}

  /**
   * What a code stands for.
   *
   * @param session of the portal, whose person allowed it
   * @param ticket of the grant that will be made
   */
  record Code(
      String clientId,
      String clientUid,
      String redirectUri,
      String challenge,
      String nonce,
      String session,
      String userUid,
      String ticket) {}

  /** The request itself, by GET or POST. */
  IssuerAnswer ask(IssuerRequest request, Optional<SignedIn> person, Instant now) {
    Optional<Parameters> parameters = Parameters.of(request);
    if (parameters.isEmpty()) {
      return new IssuerAnswer.Page(
          400, "This request to sign in cannot be read. Go back to the application and try again.");
    }
    return switch (AuthorizationCheck.of(parameters.get(), ports.clients(), idTokens, now)) {
      case AuthorizationCheck.Nowhere nowhere -> new IssuerAnswer.Page(400, nowhere.message());
      case AuthorizationCheck.Failed failed ->
          failed(failed.redirectUri(), failed.state(), failed.error());
      case AuthorizationCheck.Valid valid ->
          decide(valid.authorization(), valid.client(), person, Optional.empty(), request, now);
    };
  }

  /** The same request, back from a sign-in. */
  IssuerAnswer resume(IssuerRequest request, Optional<SignedIn> person, Instant now) {
    Optional<Waiting> waiting =
        Parameters.ofQuery(request)
            .flatMap(query -> query.value(OidcIssuer.FORM_FIELD))
            .flatMap(text -> Carried.open(ports, Purpose.RESUME, text, Waiting.class, now));
    if (waiting.isEmpty()) {
      return tooLate();
    }
    Authorization authorization = waiting.get().authorization();
    Optional<Client> client = clientOf(authorization);
    return client.isEmpty()
        ? tooLate()
        : decide(
            authorization,
            client.get(),
            person,
            Optional.of(Instant.ofEpochSecond(waiting.get().asked())),
            request,
            now);
  }

  /** The person's answer to the page. */
  IssuerAnswer confirm(IssuerRequest request, Optional<SignedIn> person, Instant now) {
    Optional<Parameters> form = Parameters.ofForm(request);
    Optional<Unconfirmed> asked =
        form.flatMap(fields -> fields.value(OidcIssuer.FORM_FIELD))
            .flatMap(
                text -> Carried.open(ports, Purpose.CONFIRM_CODE, text, Unconfirmed.class, now));
    Optional<SignedIn> same =
        asked.flatMap(page -> person.filter(signedIn -> signedIn.session().equals(page.session())));
    Optional<Client> client = asked.flatMap(page -> clientOf(page.authorization()));
    if (same.isEmpty() || client.isEmpty()) {
      return tooLate();
    }
    Authorization authorization = asked.get().authorization();
    if (!OidcIssuer.allows(form.get())) {
      return failed(
          authorization,
          Responses.because(OAuth2Error.ACCESS_DENIED, "The person did not allow it."));
    }
    return refusal(client.get(), same.get(), now)
        .map(error -> failed(authorization, error))
        .orElseGet(() -> code(authorization, client.get(), same.get(), now));
  }

  /**
   * @param asked when the sign-in was asked for that this comes back from
   */
  private IssuerAnswer decide(
      Authorization authorization,
      Client client,
      Optional<SignedIn> person,
      Optional<Instant> asked,
      IssuerRequest request,
      Instant now) {
    if (person.isEmpty()) {
      return authorization.silent()
          ? failed(authorization, OIDCError.LOGIN_REQUIRED)
          : signIn(authorization, authorization.fresh(), now);
    }
    SignedIn signedIn = person.get();
    if (isStale(authorization, signedIn, asked, now)) {
      // Back from a sign-in that is not fresh: asking once more would go round for ever.
      return authorization.silent() || asked.isPresent()
          ? failed(authorization, OIDCError.LOGIN_REQUIRED)
          : signIn(authorization, true, now);
    }
    if (authorization.subject() != null
        && !authorization.subject().equals(signedIn.person().uid())) {
      return failed(authorization, OIDCError.LOGIN_REQUIRED);
    }
    Optional<ErrorObject> refusal = refusal(client, signedIn, now);
    if (refusal.isPresent()) {
      return failed(authorization, refusal.get());
    }
    if (RedirectUris.isLoopback(authorization.redirectUri()) || authorization.consent()) {
      return authorization.silent()
          ? failed(authorization, OIDCError.INTERACTION_REQUIRED)
          : page(authorization, client, signedIn, request, now);
    }
    return code(authorization, client, signedIn, now);
  }

  /**
   * OpenID Connect Core §3.1.2.1 gives {@code max_age} no tolerance. But when somebody was
   * authenticated is what the identity provider's clock said, and here it is compared with ours.
   */
  private boolean isStale(
      Authorization authorization, SignedIn signedIn, Optional<Instant> asked, Instant now) {
    Instant since = asked.orElse(now);
    Instant authenticated = signedIn.authenticated().plus(settings.clockSkew());
    boolean old = authorization.fresh() && (asked.isEmpty() || authenticated.isBefore(since));
    boolean tooOld =
        authorization.maxAge() >= 0
            && authenticated.isBefore(since.minusSeconds(authorization.maxAge()));
    return old || tooOld;
  }

  private Optional<ErrorObject> refusal(Client client, SignedIn signedIn, Instant now) {
    if (!ports.clients().admits(client, signedIn.person().uid(), now)) {
      return Optional.of(
          Responses.because(
              OAuth2Error.ACCESS_DENIED, "No assignment lets this person enter the application."));
    }
    return IdTokens.tooLarge(signedIn.person())
        .map(message -> Responses.because(OAuth2Error.ACCESS_DENIED, message));
  }

  private IssuerAnswer signIn(Authorization authorization, boolean fresh, Instant now) {
    String sealed =
        Carried.seal(
            ports,
            Purpose.RESUME,
            new Waiting(authorization, now.getEpochSecond()),
            now.plus(Lifetimes.LOGIN),
            now);
    return new IssuerAnswer.SignIn(
        IssuerEndpoint.RESUME.path() + "?" + OidcIssuer.FORM_FIELD + "=" + sealed, fresh);
  }

  private IssuerAnswer page(
      Authorization authorization,
      Client client,
      SignedIn signedIn,
      IssuerRequest request,
      Instant now) {
    String form =
        Carried.seal(
            ports,
            Purpose.CONFIRM_CODE,
            new Unconfirmed(authorization, signedIn.session()),
            now.plus(OidcIssuer.FORM_LIFETIME),
            now);
    return new IssuerAnswer.ConfirmCode(
        client.name(), RedirectUris.origin(authorization.redirectUri()), request.address(), form);
  }

  private IssuerAnswer code(
      Authorization authorization, Client client, SignedIn signedIn, Instant now) {
    Code code =
        new Code(
            client.id(),
            client.uid(),
            authorization.redirectUri(),
            authorization.challenge(),
            authorization.nonce(),
            signedIn.session(),
            signedIn.person().uid(),
            ports.grants().newTicket());
    String sealed = Carried.seal(ports, Purpose.CODE, code, now.plus(Lifetimes.CODE), now);
    return Responses.redirect(
        new AuthenticationSuccessResponse(
                URI.create(authorization.redirectUri()),
                new AuthorizationCode(sealed),
                null,
                null,
                state(authorization.state()),
                null,
                new Issuer(settings.issuer()),
                ResponseMode.QUERY)
            .toURI());
  }

  private IssuerAnswer failed(Authorization authorization, ErrorObject error) {
    return failed(authorization.redirectUri(), authorization.state(), error);
  }

  private IssuerAnswer failed(String redirectUri, String state, ErrorObject error) {
    return Responses.redirect(
        new AuthenticationErrorResponse(
                URI.create(redirectUri),
                error,
                state(state),
                new Issuer(settings.issuer()),
                ResponseMode.QUERY)
            .toURI());
  }

  private Optional<Client> clientOf(Authorization authorization) {
    return ports
        .clients()
        .client(authorization.clientId())
        .filter(client -> client.redirectUris().allow(authorization.redirectUri()));
  }

  private static IssuerAnswer tooLate() {
    return new IssuerAnswer.Page(
        400, "This page is too old, or belongs to another sign-in. Go back and begin again.");
  }

  private static State state(String state) {
    return state == null ? null : new State(state);
  }
}
