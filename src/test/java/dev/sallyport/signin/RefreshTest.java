package dev.sallyport.signin;

import static dev.sallyport.signin.TestSessions.EXPIRES;
import static dev.sallyport.signin.TestSessions.KUBERNETES;
import static dev.sallyport.signin.TestSessions.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Session;
import dev.sallyport.api.Session.Reason;
import dev.sallyport.api.SessionSpec.Client;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.signin.OpaqueSecret.Domain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefreshTest {

  private final Randomness randomness = TestSessions.randomness(4);
  private final SessionToken first = TestSessions.token(5);
  private Session session;

  @BeforeEach
  void signIn() {
    session = TestSessions.session(first);
  }

  private Refresh present(SessionToken token, Instant now) {
    return Refresh.of(session, token, KUBERNETES, new SessionLife.Alive(EXPIRES), now, randomness);
  }

  /** Presents a token and stores what comes of it. */
  private SessionToken use(SessionToken token, Instant now) {
    return switch (present(token, now)) {
      case Refresh.Rotated(SessionToken next, SessionStatus status) -> store(status, next);
      case Refresh.SameSuccessor(SessionToken next, SessionStatus status) -> store(status, next);
      case Refresh other -> throw new AssertionError(other);
    };
  }

  private SessionToken store(SessionStatus status, SessionToken next) {
    session = TestSessions.session(first, status);
    return next;
  }

  @Test
  void eachUseReplacesTheToken() {
    SessionToken second = use(first, NOW.plusSeconds(600));
    SessionToken third = use(second, NOW.plusSeconds(1_200));

    assertThat(session.getStatus().grant().generation()).isEqualTo(2);
    assertThat(third.matches(session.getStatus().grant().tokenHash())).isTrue();
    assertThat(session.getStatus().lastRefresh()).isEqualTo("2026-12-01T12:20:00Z");
    assertThat(List.of(first, second, third)).doesNotHaveDuplicates();
  }

  @Test
  void whoLostTheAnswerGetsTheSameSuccessorHoweverMuchLater() {
    SessionToken second = use(first, NOW);

    assertThat(use(first, NOW.plusSeconds(1))).isEqualTo(second);
    assertThat(use(first, NOW.plusSeconds(7_200))).isEqualTo(second);
    assertThat(session.getStatus().grant().generation()).isEqualTo(1);
    assertThat(session.getStatus().lastRefresh()).isEqualTo("2026-12-01T14:00:00Z");
  }

  @Test
  void afterTheSuccessorWasUsedTheOldOneIsAnsweredForHalfAMinuteAndThenEndsTheGrant() {
    SessionToken second = use(first, NOW);
    Instant used = NOW.plusSeconds(600);
    use(second, used);

    assertThat(use(first, used.plusSeconds(29))).isEqualTo(second);

    assertThat(present(first, used.plusSeconds(30)))
        .isInstanceOfSatisfying(
            Refresh.Reused.class,
            reused -> {
              assertThat(reused.status().ended().reason()).isEqualTo(Reason.REFRESH_TOKEN_REUSED);
              assertThat(reused.status().grant().replaced()).isEmpty();
              assertThat(reused.status().lastRefresh())
                  .isEqualTo(session.getStatus().lastRefresh());
            });
  }

  @Test
  void aTokenOfTheSessionThatWasNeverGivenOutEndsTheGrant() {
    SessionToken invented = first.with(OpaqueSecret.random(Domain.REFRESH, randomness));

    assertThat(present(invented, NOW)).isInstanceOf(Refresh.Reused.class);
  }

  @Test
  void severalThatRunSideBySideAllComeToTheSameToken() {
    SessionToken second = use(first, NOW);
    SessionToken third = use(second, NOW.plusSeconds(1));

    // one that still has the first, and one that has the second
    assertThat(use(first, NOW.plusSeconds(2))).isEqualTo(second);
    assertThat(use(second, NOW.plusSeconds(3))).isEqualTo(third);
    assertThat(use(use(first, NOW.plusSeconds(4)), NOW.plusSeconds(5))).isEqualTo(third);
  }

  @Test
  void whoReplacesTheirTokenAllTheTimeIsAskedToWaitAndNotLockedOut() {
    List<SessionToken> tokens = new ArrayList<>(List.of(first));
    for (int i = 0; i < RefreshChain.MAX_REPLACED; i++) {
      tokens.add(use(tokens.getLast(), NOW.plusSeconds(i)));
    }
    Instant now = NOW.plusSeconds(RefreshChain.MAX_REPLACED);

    Refresh refused = present(tokens.getLast(), now);

    // the first one's successor was first used a second after the beginning
    assertThat(refused).isEqualTo(new Refresh.TooSoon(NOW.plusSeconds(31)));
    assertThat(use(tokens.getFirst(), now)).isEqualTo(tokens.get(1));
    assertThat(present(tokens.getLast(), NOW.plusSeconds(31))).isInstanceOf(Refresh.Rotated.class);
  }

  @Test
  void whatIsOfAnotherSessionOrClientSaysNothingAndEndsNothing() {
    Refresh.Refused unknown = new Refresh.Refused(Optional.empty());

    assertThat(present(TestSessions.token(6), NOW)).isEqualTo(unknown);
    for (Client client :
        List.of(
            new Client(Client.KUBERNETES, "kubernetes-staging", null, null),
            new Client(Client.APPLICATION, "kubernetes", null, null),
            new Client(Client.KUBERNETES, "kubernetes", "uid", null))) {
      assertThat(
              Refresh.of(session, first, client, new SessionLife.Alive(EXPIRES), NOW, randomness))
          .isEqualTo(unknown);
    }
  }

  @Test
  void aCookieIsNoRefreshToken() {
    Client portal = new Client(Client.PORTAL, null, null, null);
    session.setSpec(NewSessionTest.withClient(session.getSpec(), portal));

    assertThat(Refresh.of(session, first, portal, new SessionLife.Alive(EXPIRES), NOW, randomness))
        .isEqualTo(new Refresh.Refused(Optional.empty()));
  }

  @Test
  void ofADeadSessionNothingIsAnswered() {
    for (SessionLife life :
        List.of(
            new SessionLife.Dead(Reason.USER_INACTIVE),
            new SessionLife.Suspended(Reason.USER_INACTIVE))) {
      assertThat(Refresh.of(session, first, KUBERNETES, life, NOW, randomness))
          .isEqualTo(new Refresh.Refused(Optional.of(Reason.USER_INACTIVE)));
    }
  }

  @Test
  void anAlteredSuccessorEndsTheGrant() {
    use(first, NOW);
    SessionStatus status = session.getStatus();
    SessionStatus.Replaced replaced = status.grant().replaced().getFirst();
    String successor = replaced.successor();
    for (String altered :
        List.of(
            "", "A", "?", "B" + successor.substring(1), "A".repeat(100_000), successor + "AAAA")) {
      session =
          TestSessions.session(
              first,
              new SessionStatus(
                  status.lastRefresh(),
                  new SessionStatus.Grant(
                      1L,
                      status.grant().tokenHash(),
                      List.of(new SessionStatus.Replaced(replaced.tokenHash(), altered, null))),
                  null));

      assertThat(present(first, NOW))
          .isInstanceOfSatisfying(
              Refresh.Reused.class,
              reused ->
                  assertThat(reused.status().ended().reason()).isEqualTo(Reason.SESSION_ALTERED));
    }
  }

  @Test
  void whatIsStoredOpensNothing() {
    SessionToken second = use(first, NOW);
    use(second, NOW.plusSeconds(1));

    String stored = session.getStatus().toString() + session.getSpec();

    assertThat(stored)
        .doesNotContain(first.secret().encoded())
        .doesNotContain(second.secret().encoded());
  }
}
