package dev.sallyport.oidc;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import dev.sallyport.oidc.Client.Authentication;
import java.util.Optional;

/**
 * Which client sends a request (RFC 6749 §2.3, §3.2.1): an Application by its secret, in the header
 * or in the form; kubectl by its id alone.
 */
sealed interface ClientCheck {

  record Known(Client client) implements ClientCheck {}

  record Refused(ErrorObject error) implements ClientCheck {}

  int MAX_HEADER = 1_024;

  static ClientCheck of(IssuerRequest request, Parameters form, Clients clients) {
    if (form.has("client_assertion") || form.has("client_assertion_type")) {
      return refused("Only client_secret_basic and client_secret_post are supported.");
    }
    Optional<String> named = form.value("client_id");
    if (request.authorization() == null) {
      return named.isEmpty()
          ? refused("client_id is missing.")
          : check(
              named.get(),
              Authentication.CLIENT_SECRET_POST,
              form.value("client_secret").orElse(""),
              clients);
    }
    if (form.has("client_secret")) {
      return new Refused(
          Responses.because(
              OAuth2Error.INVALID_REQUEST, "The client authenticates in more than one way."));
    }
    Optional<ClientSecretBasic> basic = basic(request.authorization());
    if (basic.isEmpty()) {
      return refused("The header Authorization cannot be read.");
    }
    String id = basic.get().getClientID().getValue();
    return named.filter(other -> !other.equals(id)).isPresent()
        ? new Refused(
            Responses.because(OAuth2Error.INVALID_REQUEST, "client_id is of another client."))
        : check(
            id,
            Authentication.CLIENT_SECRET_BASIC,
            basic.get().getClientSecret().getValue(),
            clients);
  }

  /** A public client may send an empty secret, as some libraries do in the header. */
  private static ClientCheck check(String id, Authentication used, String secret, Clients clients) {
    Optional<Client> client =
        id.length() <= AuthorizationCheck.MAX_CLIENT_ID ? clients.client(id) : Optional.empty();
    boolean proven =
        client
            .filter(
                found ->
                    found.authentication() == Authentication.NONE
                        ? secret.isEmpty()
                        : found.authentication() == used && clients.isSecretOf(found, secret))
            .isPresent();
    return proven
        ? new Known(client.get())
        : refused(
            "The client is unknown, its secret is wrong, or it has to authenticate otherwise.");
  }

  private static Optional<ClientSecretBasic> basic(String header) {
    if (header.length() > MAX_HEADER) {
      return Optional.empty();
    }
    try {
      return Optional.of(ClientSecretBasic.parse(header));
    } catch (ParseException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static ClientCheck refused(String description) {
    return new Refused(Responses.because(OAuth2Error.INVALID_CLIENT, description));
  }
}
