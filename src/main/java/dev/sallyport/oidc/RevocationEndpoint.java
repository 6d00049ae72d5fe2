package dev.sallyport.oidc;

import com.nimbusds.oauth2.sdk.OAuth2Error;
import dev.sallyport.oidc.TokenEndpoint.Access;
import dev.sallyport.signin.Sealed.Purpose;
import java.time.Instant;
import java.util.Optional;

/**
 * A client gives a token back (RFC 7009), and with it the grant: a refresh token is all that there
 * is of one. A token that is worth nothing is answered as if it had been ended just now (§2.2).
 */
final class RevocationEndpoint {

  private final IssuerPorts ports;

  RevocationEndpoint(IssuerPorts ports) {
    this.ports = ports;
  }

  IssuerAnswer answer(IssuerRequest request, Instant now) {
    Optional<Parameters> form = Parameters.ofForm(request);
    if (form.isEmpty()) {
      return Responses.malformed();
    }
    return switch (ClientCheck.of(request, form.get(), ports.clients())) {
      case ClientCheck.Refused refused -> Responses.error(refused.error());
      case ClientCheck.Known known ->
          form.get()
              .value("token")
              .map(token -> revoke(token, known.client(), now))
              .orElseGet(
                  () ->
                      Responses.error(
                          Responses.because(OAuth2Error.INVALID_REQUEST, "token is missing.")));
    };
  }

  private IssuerAnswer revoke(String token, Client client, Instant now) {
    Optional<Access> access = Carried.open(ports, Purpose.ACCESS, token, Access.class, now);
    boolean theirs = access.map(a -> isOf(a, client)).orElse(true);
    if (access.isPresent() && theirs) {
      ports.grants().signOut(access.get().session());
    } else if (access.isEmpty()) {
      theirs = ports.grants().revoke(token, client);
    }
    return theirs
        ? Responses.done()
        : Responses.error(
            Responses.because(OAuth2Error.INVALID_GRANT, "The token is of another client."));
  }

  private static boolean isOf(Access access, Client client) {
    return access.clientId().equals(client.id()) && access.clientUid().equals(client.uid());
  }
}
