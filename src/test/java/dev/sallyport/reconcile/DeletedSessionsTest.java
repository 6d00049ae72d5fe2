package dev.sallyport.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.api.TestSession;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeletedSessionsTest {

  private static final Instant SIGNED_IN = Instant.parse("2026-12-01T12:00:00Z");
  private static final Instant TOKENS_END = SIGNED_IN.plus(Duration.ofMinutes(11));

  private Instant now = SIGNED_IN.plusSeconds(60);
  private final DeletedSessions deleted = new DeletedSessions(() -> now);

  @Test
  void theNameOfADeletedSessionIsAnothersWhenItsLastTokenHasEnded() {
    deleted.changed(session("jane@example.com", "first", null), null);

    assertThat(deleted.tokensEnd("identity", "Jane@example.com", "second")).contains(TOKENS_END);
    assertThat(deleted.tokensEnd("identity", "jane@example.com", "first"))
        .as("it is their own")
        .isEmpty();
    assertThat(deleted.tokensEnd("lab", "jane@example.com", "second")).isEmpty();
    now = TOKENS_END;
    assertThat(deleted.tokensEnd("identity", "jane@example.com", "second")).isEmpty();
  }

  @Test
  void theLastTokenCounts() {
    deleted.changed(session("jane@example.com", "first", "2026-12-01T12:00:30Z"), null);
    deleted.changed(session("jane@example.com", "first", null), null);

    assertThat(deleted.tokensEnd("identity", "jane@example.com", "second"))
        .contains(TOKENS_END.plusSeconds(30));
  }

  @Test
  void whatIsSweptOrOnlyChangesIsNotKept() {
    Session session = session("jane@example.com", "first", null);

    deleted.changed(null, session);
    deleted.changed(session, session);
    now = TOKENS_END;
    deleted.changed(session, null);
    now = SIGNED_IN;

    assertThat(deleted.tokensEnd("identity", "jane@example.com", "second")).isEmpty();
  }

  private static Session session(String userName, String uid, String lastRefresh) {
    Session session = new Session();
    session.setMetadata(new ObjectMetaBuilder().withNamespace("identity").withName("s").build());
    session.setSpec(
        TestSession.of("jane", uid, userName)
            .source("uid-of-corp", 3L)
            .client(SessionSpec.Client.PORTAL)
            .from(SIGNED_IN, SIGNED_IN.plusSeconds(3600))
            .spec());
    if (lastRefresh != null) {
      session.setStatus(new SessionStatus(lastRefresh, null, null));
    }
    return session;
  }
}
