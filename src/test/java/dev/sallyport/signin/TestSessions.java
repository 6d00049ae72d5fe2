package dev.sallyport.signin;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec;
import dev.sallyport.api.SessionSpec.Client;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.signin.OpaqueSecret.Domain;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.Random;

/** Sessions of one person, for tests. */
final class TestSessions {

  static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
  static final Instant EXPIRES = Instant.parse("2026-12-01T20:00:00Z");
  static final Client KUBERNETES = new Client(Client.KUBERNETES, "kubernetes", null, null);
  static final CenterSource.InForce SOURCE = new CenterSource.InForce("uid-of-corp", 3);

  private TestSessions() {}

  /** The same bytes for the same seed. */
  static Randomness randomness(long seed) {
    return new Random(seed)::nextBytes;
  }

  static SessionToken token(long seed) {
    return SessionToken.first(Domain.REFRESH, randomness(seed));
  }

  static Session session(SessionToken token) {
    return session(token, null);
  }

  static Session session(SessionToken token, SessionStatus status) {
    Session session = new Session();
    session.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("identity")
            .withName(token.sessionName())
            .withUid("uid-of-session")
            .withResourceVersion("1")
            .withCreationTimestamp("2026-12-01T12:00:00Z")
            .build());
    session.setSpec(
        new SessionSpec(
            new SessionSpec.UserReference("jane", "uid-of-jane", "jane@example.com"),
            new SessionSpec.SourceReference("uid-of-corp", 3L),
            KUBERNETES,
            NOW.toString(),
            EXPIRES.toString(),
            NOW.toString(),
            "openid offline_access",
            "192.0.2.1",
            "kubelogin",
            token.hash(),
            null));
    session.setStatus(status);
    return session;
  }
}
