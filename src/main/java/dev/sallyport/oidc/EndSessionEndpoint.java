package dev.sallyport.oidc;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import dev.sallyport.signin.Sealed.Purpose;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signing out where an application asks for it (OpenID Connect RP-Initiated Logout 1.0). Anybody
 * can send a browser here; so without an ID token of the person who is signed in, they are asked
 * first, and are sent nowhere afterwards.
 */
final class EndSessionEndpoint {

  private final IssuerSettings settings;
  private final IssuerPorts ports;
  private final IdTokens idTokens;

  EndSessionEndpoint(IssuerSettings settings, IssuerPorts ports, IdTokens idTokens) {
    this.settings = settings;
    this.ports = ports;
    this.idTokens = idTokens;
  }

  /** A page that waits for an answer, and whose it is. */
  private record Unconfirmed(String session) {}

  IssuerAnswer ask(IssuerRequest request, Optional<SignedIn> person, Instant now) {
    Optional<Parameters> parameters = Parameters.of(request);
    if (parameters.isEmpty()) {
      return new IssuerAnswer.Page(400, "This request to sign out cannot be read.");
    }
    Optional<IdTokens.Hint> hint =
        parameters
            .get()
            .value("id_token_hint")
            .flatMap(text -> idTokens.hint(text, now))
            .filter(h -> isOfClient(h, parameters.get()));
    if (person.isPresent()
        && hint.filter(h -> h.subject().equals(person.get().person().uid())).isEmpty()) {
      return new IssuerAnswer.ConfirmSignOut(
          Carried.seal(
              ports,
              Purpose.CONFIRM_SIGN_OUT,
              new Unconfirmed(person.get().session()),
              now.plus(OidcIssuer.FORM_LIFETIME),
              now));
    }
    hint.ifPresent(h -> ports.grants().signOut(h.session()));
    person.ifPresent(p -> ports.grants().signOut(p.session()));
    return new IssuerAnswer.SignedOut(hint.flatMap(h -> location(h, parameters.get())));
  }

  /** The person's answer to the page. */
  IssuerAnswer confirm(IssuerRequest request, Optional<SignedIn> person, Instant now) {
    Optional<Parameters> form = Parameters.ofForm(request);
    Optional<Unconfirmed> asked =
        form.flatMap(fields -> fields.value(OidcIssuer.FORM_FIELD))
            .flatMap(
                text ->
                    Carried.open(ports, Purpose.CONFIRM_SIGN_OUT, text, Unconfirmed.class, now));
    if (asked.isEmpty()
        || person.filter(p -> p.session().equals(asked.get().session())).isEmpty()) {
      return new IssuerAnswer.Page(400, "This page is too old, or belongs to another sign-in.");
    }
    if (!OidcIssuer.allows(form.get())) {
      return Responses.redirect(URI.create(settings.at("/")));
    }
    ports.grants().signOut(asked.get().session());
    return new IssuerAnswer.SignedOut(Optional.empty());
  }

  private static boolean isOfClient(IdTokens.Hint hint, Parameters parameters) {
    return parameters.value("client_id").map(hint.clientId()::equals).orElse(true);
  }

  private Optional<String> location(IdTokens.Hint hint, Parameters parameters) {
    Optional<String> uri =
        parameters
            .value("post_logout_redirect_uri")
            .filter(
                asked ->
                    ports
                        .clients()
                        .client(hint.clientId())
                        .filter(client -> client.signedOutUris().allow(asked))
                        .isPresent());
    return uri.map(
        to ->
            parameters
                .value("state")
                .map(
                    state ->
                        to
                            + (to.contains("?") ? "&" : "?")
                            + URLUtils.serializeParameters(Map.of("state", List.of(state))))
                .orElse(to));
  }
}
