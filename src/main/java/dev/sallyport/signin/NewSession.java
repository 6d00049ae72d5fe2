package dev.sallyport.signin;

import dev.sallyport.api.Labels;
import dev.sallyport.api.OutsideText;
import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec;
import dev.sallyport.api.SessionSpec.Client;
import dev.sallyport.api.SessionSpec.IdentityProviderSession;
import dev.sallyport.api.SessionSpec.SourceReference;
import dev.sallyport.api.SessionSpec.UserReference;
import dev.sallyport.saml.response.VerifiedIdentity;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.Optional;

/** Makes the Session objects of a sign-in and of the grants that come of it. */
public final class NewSession {

  private static final int MAX_USER_AGENT = 200;
  private static final int MAX_ADDRESS = 64;
  private static final int MAX_SAML_TEXT = 1_024;

  private NewSession() {}

  /**
   * Where a request came from, as it will be shown.
   *
   * @param userAgent what the client calls itself; anything, or null
   */
  public record Origin(String address, String userAgent) {}

  /**
   * The portal's Session of somebody who was just allowed in.
   *
   * @param cookie whose text the browser is given
   */
  public static Session portal(
      String namespace,
      SignIn.Allowed allowed,
      CenterSource.InForce source,
      VerifiedIdentity identity,
      SessionToken cookie,
      Origin origin,
      Instant now) {
    VerifiedIdentity.NameID nameID = identity.nameID();
    return session(
        namespace,
        cookie,
        new SessionSpec(
            new UserReference(
                allowed.user().getMetadata().getName(),
                allowed.user().getMetadata().getUid(),
                allowed.user().getSpec().userName()),
            new SourceReference(source.uid(), source.epoch()),
            new Client(Client.PORTAL, null, null, null),
            seconds(now),
            seconds(allowed.expires()),
            seconds(identity.authnInstant()),
            null,
            address(origin),
            userAgent(origin),
            cookie.hash(),
            new IdentityProviderSession(
                nameID.value(),
                fitting(Optional.of(nameID.format())),
                fitting(nameID.nameQualifier()),
                fitting(nameID.spNameQualifier()),
                fitting(identity.sessionIndex()))));
  }

  /**
   * The Session of a client to which a person who is signed in gave a grant. It is of the same
   * person and source, and ends when theirs does.
   *
   * @param signedIn their Session of the portal
   * @param token whose text the client is given
   */
  public static Session grant(
      Session signedIn,
      Client client,
      String scope,
      SessionToken token,
      Origin origin,
      Instant now) {
    SessionSpec spec = signedIn.getSpec();
    return session(
        signedIn.getMetadata().getNamespace(),
        token,
        new SessionSpec(
            spec.user(),
            spec.source(),
            client,
            seconds(now),
            spec.expiresAt(),
            spec.authenticatedAt(),
            scope,
            address(origin),
            userAgent(origin),
            token.hash(),
            spec.identityProvider()));
  }

  /** A Session of which everything was settled before. */
  public static Session session(String namespace, SessionToken token, SessionSpec spec) {
    Session session = new Session();
    session.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(namespace)
            .withName(token.sessionName())
            .addToLabels(Labels.MANAGED_BY, Labels.SALLYPORT)
            .build());
    session.setSpec(spec);
    return session;
  }

  /**
   * Only single logout needs these; one that the API server would refuse must not keep a person
   * out.
   */
  private static String fitting(Optional<String> text) {
    return text.filter(t -> t.length() <= MAX_SAML_TEXT).orElse(null);
  }

  private static String address(Origin origin) {
    return OutsideText.escaped(origin.address(), MAX_ADDRESS);
  }

  private static String userAgent(Origin origin) {
    return origin.userAgent() == null
        ? null
        : OutsideText.escaped(origin.userAgent(), MAX_USER_AGENT);
  }

  private static String seconds(Instant time) {
    return Instant.ofEpochSecond(time.getEpochSecond()).toString();
  }
}
