package dev.sallyport.bench.signin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec.Client;
import dev.sallyport.api.SessionSpec.SourceReference;
import dev.sallyport.api.User;
import dev.sallyport.bench.Site;
import dev.sallyport.bench.Store;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.response.VerifiedIdentity;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.NewSession;
import dev.sallyport.signin.OpaqueSecret.Domain;
import dev.sallyport.signin.SessionToken;
import dev.sallyport.signin.SignIn;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sessions as the server makes them, by its own code. */
final class NewSessions {
  static final Duration LENGTH = Duration.ofHours(8);

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Client KUBERNETES =
      new Client(Client.KUBERNETES, "kubernetes", null, "http://localhost:8000");

  private NewSessions() {}

  /** The first token of a new kubectl. */
  static SessionToken token() {
    return SessionToken.first(Domain.REFRESH, RANDOM::nextBytes);
  }

  /** What an IdP would say of somebody. */
  static VerifiedIdentity identity(String userName, String assertionID) {
    Instant now = Instant.now();
    return new VerifiedIdentity(
        TestIdp.ENTITY_ID,
        assertionID,
        new VerifiedIdentity.NameID(
            userName,
            "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
            Optional.empty(),
            Optional.empty()),
        Map.of(),
        Optional.of("6d1f9b3a::b2c7"),
        Optional.of(now.plus(LENGTH)),
        now,
        now.plus(Duration.ofMinutes(5)));
  }

  /** The Session of a browser. */
  static Session portal(
      String namespace, User user, SourceReference source, VerifiedIdentity identity) {
    Instant now = Instant.now();
    return NewSession.portal(
        namespace,
        new SignIn.Allowed(user, now.plus(LENGTH)),
        new CenterSource.InForce(source.uid(), source.epoch()),
        identity,
        SessionToken.first(Domain.COOKIE, RANDOM::nextBytes),
        new NewSession.Origin("192.0.2.1", Kubectls.AGENT),
        now);
  }

  /** The Session of a kubectl. */
  static Session kubectl(String namespace, User user, SourceReference source, SessionToken token) {
    return NewSession.grant(
        portal(namespace, user, source, identity(user.getSpec().userName(), "A")),
        KUBERNETES,
        "openid",
        token,
        new NewSession.Origin("192.0.2.1", Kubectls.AGENT),
        Instant.now());
  }

  /** The first comes through the API, the others are copies of it. */
  static void create(Site site, Store store, List<Session> sessions) {
    String first = Serialization.asJson(site.client().resource(sessions.getFirst()).create());
    JsonNode stored = Serialization.unmarshal(first, JsonNode.class);
    store.put(stored, sessions.subList(1, sessions.size()));
  }
}
