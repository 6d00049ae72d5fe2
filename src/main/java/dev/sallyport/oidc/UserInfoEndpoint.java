package dev.sallyport.oidc;

import com.nimbusds.oauth2.sdk.token.BearerTokenError;
import dev.sallyport.oidc.Grants.Grant;
import dev.sallyport.oidc.TokenEndpoint.Access;
import dev.sallyport.signin.Sealed.Purpose;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an ID token says of the person, as it is now (OpenID Connect Core 1.0 §5.3). An access token
 * is good for this alone, comes in the header alone, and counts while its grant does (RFC 6750).
 */
final class UserInfoEndpoint {

  private static final String REALM = "sallyport";
  private static final Pattern BEARER = Pattern.compile("(?i:bearer) ([!-~]+)");

  private final IssuerPorts ports;

  UserInfoEndpoint(IssuerPorts ports) {
    this.ports = ports;
  }

  IssuerAnswer answer(IssuerRequest request, Instant now) {
    if (request.authorization() == null) {
      return refused(BearerTokenError.MISSING_TOKEN);
    }
    Matcher header = BEARER.matcher(request.authorization());
    Optional<Access> access =
        header.matches()
            ? Carried.open(ports, Purpose.ACCESS, header.group(1), Access.class, now)
            : Optional.empty();
    Optional<Client> client =
        access.flatMap(
            a ->
                ports
                    .clients()
                    .client(a.clientId())
                    .filter(found -> found.uid().equals(a.clientUid())));
    Optional<Grant> grant =
        client
            .flatMap(found -> ports.grants().alive(access.get().session(), found, now))
            .filter(g -> ports.clients().admits(client.get(), g.person().uid(), now));
    return grant
        .map(g -> Responses.secret(IdTokens.personClaims(g.person())))
        .orElseGet(() -> refused(BearerTokenError.INVALID_TOKEN));
  }

  /** Without a body: all there is to say is in the header (RFC 6750 §3). */
  private static IssuerAnswer refused(BearerTokenError error) {
    return new IssuerAnswer.Response(
        401,
        Map.of(
            "WWW-Authenticate",
            error.setRealm(REALM).toWWWAuthenticateHeader(),
            "Cache-Control",
            "no-store"),
        "");
  }
}
