package dev.sallyport.signin;

import static dev.sallyport.signin.TestSessions.EXPIRES;
import static dev.sallyport.signin.TestSessions.NOW;
import static dev.sallyport.signin.TestSessions.SOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Session;
import dev.sallyport.api.Session.Reason;
import dev.sallyport.api.SessionSpec;
import dev.sallyport.api.SessionSpec.Client;
import dev.sallyport.api.SessionSpec.UserReference;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.api.TestSession;
import dev.sallyport.api.User;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionLifeTest {

  private static final Person JANE = new Person(TestPeople.user("jane", "jane@example.com"), true);

  private final Session session = TestSessions.session(TestSessions.token(1));

  private SessionLife at(Instant now) {
    return SessionLife.at(session, Optional.of(JANE), SOURCE, now);
  }

  private SessionLife with(Person person) {
    return SessionLife.at(session, Optional.of(person), SOURCE, NOW);
  }

  private SessionLife under(CenterSource source) {
    return SessionLife.at(session, Optional.of(JANE), source, NOW);
  }

  @Test
  void itIsAliveUntilTheVerySecondOfItsEnd() {
    assertThat(at(NOW)).isEqualTo(new SessionLife.Alive(EXPIRES));
    assertThat(at(EXPIRES.minusMillis(1))).isEqualTo(new SessionLife.Alive(EXPIRES));
    assertThat(at(EXPIRES)).isEqualTo(new SessionLife.Dead(Reason.SESSION_EXPIRED));
  }

  @Test
  void whatWasDeletedOrEndedIsOver() {
    session.setStatus(
        new SessionStatus(
            null, null, new SessionStatus.Ended(NOW.toString(), Reason.REFRESH_TOKEN_REUSED)));
    assertThat(at(NOW)).isEqualTo(new SessionLife.Dead(Reason.REFRESH_TOKEN_REUSED));

    session.getMetadata().setDeletionTimestamp(NOW.toString());
    assertThat(at(NOW)).isEqualTo(new SessionLife.Dead(Reason.SIGNED_OUT));
  }

  @Test
  void withoutItsUserItIsOver() {
    assertThat(SessionLife.at(session, Optional.empty(), SOURCE, NOW))
        .isEqualTo(new SessionLife.Dead(Reason.USER_GONE));

    User going = TestPeople.user("jane", "jane@example.com");
    going.getMetadata().setDeletionTimestamp(NOW.toString());
    assertThat(with(new Person(going, true))).isEqualTo(new SessionLife.Dead(Reason.USER_GONE));
  }

  @Test
  void anotherUserOfThatNameDoesNotInheritIt() {
    User other = TestPeople.user("jane", "jane@example.com");
    other.getMetadata().setUid("another");

    assertThat(with(new Person(other, true))).isEqualTo(new SessionLife.Dead(Reason.USER_REPLACED));
  }

  @Test
  void anInactiveOrRenamedUserIsSignedOut() {
    assertThat(with(new Person(TestPeople.user("jane", "jane@example.com", null, false), true)))
        .isEqualTo(new SessionLife.Dead(Reason.USER_INACTIVE));
    assertThat(with(new Person(TestPeople.user("jane", "jane.doe@example.com"), true)))
        .isEqualTo(new SessionLife.Dead(Reason.USER_RENAMED));
    assertThat(with(new Person(TestPeople.user("jane", "JANE@example.com"), true)))
        .isInstanceOf(SessionLife.Alive.class);
  }

  @Test
  void whoDoesNotHoldTheirNameIsNobodyMeanwhile() {
    assertThat(with(new Person(JANE.user(), false)))
        .isEqualTo(new SessionLife.Suspended(Reason.USER_NAME_NOT_HELD));
  }

  @Test
  void underAnotherSourceOrEpochItIsOver() {
    for (CenterSource source :
        List.of(
            new CenterSource.InForce("uid-of-corp", 4),
            new CenterSource.InForce("uid-of-corp", 2),
            new CenterSource.InForce("another", 3),
            new CenterSource.Changing(),
            new CenterSource.None())) {
      assertThat(under(source)).isEqualTo(new SessionLife.Dead(Reason.SOURCE_CHANGED));
    }
    assertThat(under(new CenterSource.Unknown()))
        .isEqualTo(new SessionLife.Suspended(Reason.SOURCE_NOT_KNOWN));
  }

  static Stream<SessionSpec> altered() {
    SessionSpec s = TestSessions.session(TestSessions.token(1)).getSpec();
    return Stream.of(
            TestSession.like(s).user(null),
            TestSession.like(s).user(new UserReference("jane", null, "jane@example.com")),
            TestSession.like(s).user(new UserReference("jane", "uid-of-jane", null)),
            TestSession.like(s).source(null),
            TestSession.like(s).source("uid-of-corp", null),
            TestSession.like(s).client((Client) null),
            TestSession.like(s).from(s.createdAt(), null),
            TestSession.like(s).from(s.createdAt(), "for ever"),
            TestSession.like(s).secretHash(null))
        .map(TestSession::spec);
  }

  @ParameterizedTest
  @MethodSource("altered")
  void whatIsNotWholeIsOver(SessionSpec spec) {
    session.setSpec(spec);

    assertThat(at(NOW)).isEqualTo(new SessionLife.Dead(Reason.SESSION_ALTERED));
  }

  @Test
  void withoutASpecItIsOver() {
    session.setSpec(null);

    assertThat(at(NOW)).isEqualTo(new SessionLife.Dead(Reason.SESSION_ALTERED));
  }

  @Test
  void itsTokensEndALifeAfterTheLastOneWasGiven() {
    Duration life = Duration.ofMinutes(11);
    assertThat(SessionLife.tokensEnd(session)).isEqualTo(NOW.plus(life));

    Instant refreshed = NOW.plusSeconds(3_600);
    session.setStatus(new SessionStatus(refreshed.toString(), null, null));
    assertThat(SessionLife.tokensEnd(session)).isEqualTo(refreshed.plus(life));

    session.setStatus(new SessionStatus("never", null, null));
    assertThat(SessionLife.tokensEnd(session)).isEqualTo(NOW.plus(life));

    session.setSpec(null);
    assertThat(SessionLife.tokensEnd(session)).isEqualTo(NOW.plus(life));
  }

  @Test
  void ofSeveralWhoAskForANameTheOldestHoldsIt() {
    User older = TestPeople.user("jane", "jane@example.com");
    User younger = TestPeople.user("jane-2", "JANE@example.com");
    younger.getMetadata().setCreationTimestamp("2026-02-01T00:00:00Z");
    List<User> both = List.of(older, younger);

    assertThat(Person.among(older, both).holdsName()).isTrue();
    assertThat(Person.among(younger, both).holdsName()).isFalse();
    assertThat(Person.among(younger, List.of()).holdsName()).isTrue();
    assertThat(Stream.of("system:admin", " jane", "ja\u200Bne", null))
        .noneMatch(name -> Person.among(TestPeople.user("x", name), List.of()).holdsName());
  }
}
