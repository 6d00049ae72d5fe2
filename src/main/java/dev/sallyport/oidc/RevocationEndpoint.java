package dev.sallyport.oidc;

import com.nimbusds.oauth2.sdk.OAuth2Error;
import dev.sallyport.oidc.Grants.Revocation;
import dev.sallyport.oidc.TokenEndpoint.Access;
import dev.sallyport.signin.Sealed.Purpose;
import java.time.Duration;
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
    return switch (access
        .map(opened -> revoke(opened, client))
        .orElseGet(() -> ports.grants().revoke(token, client))) {
      case DONE -> Responses.done();
      case ANOTHERS ->
          Responses.error(
              Responses.because(OAuth2Error.INVALID_GRANT, "The token is of another client."));
      // RFC 7009 §2.2.1: the client must take the token for valid, and may ask again.
      case LATER -> TokenEndpoint.notNow(Duration.ofSeconds(1));
    };
  }

  private Revocation revoke(Access access, Client client) {
    if (!isOf(access, client)) {
      return Revocation.ANOTHERS;
    }
    ports.grants().signOut(access.session());
    return Revocation.DONE;
  }

  private static boolean isOf(Access access, Client client) {
    return access.clientId().equals(client.id()) && access.clientUid().equals(client.uid());
  }
}
