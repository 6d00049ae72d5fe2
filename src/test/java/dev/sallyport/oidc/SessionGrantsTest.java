package dev.sallyport.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec;
import dev.sallyport.api.TestSession;
import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import dev.sallyport.oidc.Grants.Asker;
import dev.sallyport.oidc.Grants.Outcome;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.OpaqueSecret.Domain;
import dev.sallyport.signin.Person;
import dev.sallyport.signin.Randomness;
import dev.sallyport.signin.SessionRoom;
import dev.sallyport.signin.SessionToken;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Grants as Sessions, beside other servers that write the same ones. */
class SessionGrantsTest {

  private static final Asker KUBELOGIN =
      new Asker(Client.KUBERNETES, "http://localhost:8000", "192.0.2.7", "kubelogin/1.0");
  private static final Asker DEVICE = new Asker(Client.KUBERNETES, "", "192.0.2.9", null);

  private final Randomness randomness = new Random(11)::nextBytes;
  private final InMemoryGrantStore store = new InMemoryGrantStore();
  private final SessionGrants grants = new SessionGrants(store, randomness);
  private final String portal = signIn(SessionSpec.Client.PORTAL);
  private Instant now = Instant.parse("2026-06-01T12:00:00Z");

  @Test
  void aCodeBecomesASessionOfTheSamePersonAndEnd() {
    Outcome.Granted granted = redeem(grants.newTicket());

    Session session = store.objects.get(granted.grant().session());
    assertThat(session.getSpec().client())
        .isEqualTo(
            new SessionSpec.Client(
                SessionSpec.Client.KUBERNETES, "kubernetes", null, "http://localhost:8000"));
    assertThat(session.getSpec().expiresAt()).isEqualTo("2026-06-01T20:00:00Z");
    assertThat(session.getSpec().address()).isEqualTo("192.0.2.7");
    assertThat(granted.grant().person())
        .isEqualTo(
            new dev.sallyport.oidc.Person("uid-of-jane", "jane@example.com", List.of("platform")));
    assertThat(granted.grant().authenticated()).isEqualTo("2026-06-01T11:59:00Z");
    assertThat(granted.grant().until()).isEqualTo("2026-06-01T20:00:00Z");
    assertThat(granted.refreshToken())
        .as("only the hash is kept")
        .isNotIn(session.getSpec().secretHash(), session.getMetadata().getName());
  }

  @Test
  void aSecondRedemptionEndsTheGrantAlsoWhereMemoryIsBehind() {
    String ticket = grants.newTicket();
    Outcome.Granted first = redeem(ticket);
    store.memory.remove(first.grant().session());

    assertThat(grants.redeem(ticket, portal, KUBELOGIN, now)).isEqualTo(new Outcome.Refused());

    assertThat(store.endedBecause(first.grant().session())).isEqualTo(Session.Reason.CODE_REUSED);
    assertThat(refresh(first.refreshToken())).isEqualTo(new Outcome.Refused());
  }

  @Test
  void ofTwoRedemptionsAtOnceOneWinsAndBothLose() {
    String ticket = grants.newTicket();
    store.beforeWrite =
        () -> {
          store.beforeWrite = () -> {};
          redeem(ticket);
        };

    assertThat(grants.redeem(ticket, portal, KUBELOGIN, now)).isEqualTo(new Outcome.Refused());

    assertThat(store.objects.values())
        .filteredOn(session -> session.getSpec().client().id() != null)
        .singleElement()
        .satisfies(
            session ->
                assertThat(store.endedBecause(session.getMetadata().getName()))
                    .isEqualTo(Session.Reason.CODE_REUSED));
  }

  @Test
  void nothingComesOfACodeOfAPersonWhoIsNotSignedIn() {
    String other = signIn(SessionSpec.Client.KUBERNETES);
    String ticket = grants.newTicket();

    assertThat(grants.redeem(ticket, "unknown", KUBELOGIN, now)).isEqualTo(new Outcome.Refused());
    assertThat(grants.redeem(ticket, other, KUBELOGIN, now))
        .as("a grant is no sign-in")
        .isEqualTo(new Outcome.Refused());
    assertThat(grants.redeem("nonsense", portal, KUBELOGIN, now)).isEqualTo(new Outcome.Refused());
    store.end(store.objects.get(portal), Session.Reason.SIGNED_OUT);
    assertThat(grants.redeem(ticket, portal, KUBELOGIN, now)).isEqualTo(new Outcome.Refused());
    assertThat(store.objects).hasSize(2);
  }

  @Test
  void whoSignedOutAtAnotherServerIsGivenNothing() {
    Session before = store.memory.get(portal);
    store.end(before, Session.Reason.SIGNED_OUT);
    store.memory.put(portal, before);
    assertThat(grants.redeem(grants.newTicket(), portal, KUBELOGIN, now))
        .isEqualTo(new Outcome.Refused());

    store.memory.put(portal, before);
    assertThat(grants.approve(grants.newDeviceTicket(), portal, DEVICE, now)).isFalse();
    assertThat(store.objects).containsOnlyKeys(portal);
  }

  @Test
  void whatIsGivenBesideTheBeginningOfAChangeIsTakenBack() {
    store.sourceNow = new CenterSource.Changing();

    assertThat(grants.redeem(grants.newTicket(), portal, KUBELOGIN, now))
        .isEqualTo(new Outcome.Refused());
    assertThat(grants.approve(grants.newDeviceTicket(), portal, DEVICE, now)).isFalse();

    assertThat(store.objects.keySet())
        .filteredOn(name -> !name.equals(portal))
        .hasSize(2)
        .allSatisfy(
            name -> assertThat(store.endedBecause(name)).isEqualTo(Session.Reason.SOURCE_CHANGED));
  }

  @Test
  void aRefreshIsOneWriteAndNoRead() {
    Outcome.Granted first = redeem(grants.newTicket());
    store.writes = 0;
    store.reads = 0;

    Outcome.Granted second = (Outcome.Granted) refresh(first.refreshToken());

    assertThat(second.refreshToken()).isNotEqualTo(first.refreshToken());
    assertThat(store.writes).isOne();
    assertThat(store.reads).isZero();
  }

  @Test
  void whoLostTheAnswerGetsTheSameAgainAndWhoComesLateEndsTheGrant() {
    Outcome.Granted first = redeem(grants.newTicket());
    Outcome.Granted second = (Outcome.Granted) refresh(first.refreshToken());

    assertThat(((Outcome.Granted) refresh(first.refreshToken())).refreshToken())
        .isEqualTo(second.refreshToken());
    refresh(second.refreshToken());
    now = now.plusSeconds(31);
    assertThat(refresh(first.refreshToken())).isEqualTo(new Outcome.Refused());
    assertThat(store.endedBecause(first.grant().session()))
        .isEqualTo(Session.Reason.REFRESH_TOKEN_REUSED);
  }

  @Test
  void aServerWhoseMemoryIsBehindReadsAndJudgesAgain() {
    Outcome.Granted first = redeem(grants.newTicket());
    String name = first.grant().session();
    Session before = store.memory.get(name);
    Outcome.Granted second = (Outcome.Granted) refresh(first.refreshToken());
    store.memory.put(name, before);

    assertThat(((Outcome.Granted) refresh(first.refreshToken())).refreshToken())
        .as("another server rotated it: the same successor")
        .isEqualTo(second.refreshToken());

    store.memory.put(name, before);
    assertThat(refresh(second.refreshToken()))
        .as("a token that memory does not know yet is no reuse")
        .isInstanceOf(Outcome.Granted.class);
    store.memory.remove(name);
    assertThat(refresh(second.refreshToken())).isInstanceOf(Outcome.Granted.class);
  }

  @Test
  void afterASessionWasDeletedNobodyGetsAToken() {
    Outcome.Granted first = redeem(grants.newTicket());
    store.delete(first.grant().session());

    assertThat(refresh(first.refreshToken()))
        .as("memory still has it")
        .isEqualTo(new Outcome.Refused());
  }

  @Test
  void aSessionThatEndsWhileItIsRefreshedGivesNoToken() {
    Outcome.Granted first = redeem(grants.newTicket());
    store.beforeWrite =
        () -> {
          store.beforeWrite = () -> {};
          Session session = store.objects.get(first.grant().session());
          store.end(session, Session.Reason.SIGNED_OUT);
        };

    assertThat(refresh(first.refreshToken())).isEqualTo(new Outcome.Refused());
  }

  @Test
  void whatOthersKeepWritingIsTriedAgainLater() {
    Outcome.Granted first = redeem(grants.newTicket());
    store.beforeWrite =
        () -> {
          Session session = store.objects.get(first.grant().session());
          store.put(session, session.getStatus());
        };

    assertThat(refresh(first.refreshToken())).isInstanceOf(Outcome.Later.class);
  }

  @Test
  void whileTheSourceIsNotKnownNothingIsLost() {
    Outcome.Granted first = redeem(grants.newTicket());
    store.source = new CenterSource.Unknown();
    assertThat(refresh(first.refreshToken())).isInstanceOf(Outcome.Later.class);

    store.source = new CenterSource.Changing();
    assertThat(refresh(first.refreshToken()))
        .as("who signed in anew now would be refused as well")
        .isInstanceOf(Outcome.Later.class);
    store.source = new CenterSource.InForce("uid-of-corp", 4);
    assertThat(refresh(first.refreshToken())).isEqualTo(new Outcome.Refused());
  }

  @Test
  void whoIsInactiveOrGoneGetsNothing() {
    Outcome.Granted first = redeem(grants.newTicket());
    store.people.put("jane", person(false));
    assertThat(refresh(first.refreshToken())).isEqualTo(new Outcome.Refused());
    assertThat(grants.alive(first.grant().session(), Client.KUBERNETES, now)).isEmpty();
    store.people.clear();
    assertThat(refresh(first.refreshToken())).isEqualTo(new Outcome.Refused());
  }

  @Test
  void aTokenIsOfItsClient() {
    Outcome.Granted first = redeem(grants.newTicket());

    assertThat(grants.refresh(first.refreshToken(), TestIssuer.GRAFANA, now))
        .isEqualTo(new Outcome.Refused());
    assertThat(grants.revoke(first.refreshToken(), TestIssuer.GRAFANA))
        .isEqualTo(Grants.Revocation.ANOTHERS);
    assertThat(grants.alive(first.grant().session(), TestIssuer.GRAFANA, now)).isEmpty();
    assertThat(refresh(first.refreshToken())).isInstanceOf(Outcome.Granted.class);
  }

  @Test
  void aSessionThatAnotherServerMadeAMomentAgoIsAlive() {
    Outcome.Granted first = redeem(grants.newTicket());
    store.memory.remove(first.grant().session());

    assertThat(grants.alive(first.grant().session(), Client.KUBERNETES, now)).isPresent();

    store.memory.remove(first.grant().session());
    store.looks = 0;
    assertThat(grants.alive(first.grant().session(), Client.KUBERNETES, now)).isEmpty();
  }

  @Test
  void anApplicationOfTheSameNameIsAnotherClient() {
    Asker grafana = new Asker(TestIssuer.GRAFANA, TestIssuer.CALLBACK, "192.0.2.7", null);
    Outcome.Granted first =
        (Outcome.Granted) grants.redeem(grants.newTicket(), portal, grafana, now);
    Client next =
        new Client(
            "grafana",
            "another-uid",
            "Grafana",
            Client.Authentication.CLIENT_SECRET_BASIC,
            TestIssuer.GRAFANA.redirectUris(),
            TestIssuer.GRAFANA.signedOutUris());

    assertThat(grants.refresh(first.refreshToken(), next, now)).isEqualTo(new Outcome.Refused());
    assertThat(grants.refresh(first.refreshToken(), TestIssuer.GRAFANA, now))
        .isInstanceOf(Outcome.Granted.class);
  }

  @Test
  void aTokenThatIsGivenBackEndsItsGrantWhateverItsGeneration() {
    Outcome.Granted first = redeem(grants.newTicket());
    Outcome.Granted second = (Outcome.Granted) refresh(first.refreshToken());

    assertThat(grants.revoke(first.refreshToken(), Client.KUBERNETES))
        .isEqualTo(Grants.Revocation.DONE);

    assertThat(refresh(second.refreshToken())).isEqualTo(new Outcome.Refused());
    assertThat(grants.revoke("nonsense", Client.KUBERNETES)).isEqualTo(Grants.Revocation.DONE);
  }

  @Test
  void signingOutEndsTheSession() {
    grants.signOut(portal);
    grants.signOut("unknown");

    assertThat(store.endedBecause(portal)).isEqualTo(Session.Reason.SIGNED_OUT);
  }

  @Test
  void aDeviceGetsTheGrantThatAPersonApprovedUntilItIsUsed() {
    String ticket = grants.newDeviceTicket();
    assertThat(grants.approved(ticket, Client.KUBERNETES, now)).isEmpty();

    assertThat(grants.approve(ticket, portal, DEVICE, now)).isTrue();
    assertThat(grants.approve(ticket, portal, DEVICE, now)).as("once more").isTrue();
    assertThat(store.objects).hasSize(2);

    Outcome.Granted granted =
        (Outcome.Granted) grants.approved(ticket, Client.KUBERNETES, now).orElseThrow();
    assertThat(grants.approved(ticket, TestIssuer.GRAFANA, now)).contains(new Outcome.Refused());
    refresh(granted.refreshToken());
    assertThat(grants.approved(ticket, Client.KUBERNETES, now)).contains(new Outcome.Refused());
    assertThat(grants.approve(ticket, portal, DEVICE, now)).isFalse();
  }

  @Test
  void aCreationWhoseAnswerWasLostIsNoSecondRedemption() {
    store.answersAreLost = true;

    Outcome.Granted granted = redeem(grants.newTicket());

    assertThat(store.endedBecause(granted.grant().session())).isNull();
    store.answersAreLost = false;
    assertThat(refresh(granted.refreshToken())).isInstanceOf(Outcome.Granted.class);
  }

  @Test
  void whoGetsGrantsAgainAndAgainLosesThoseNotUsedForLongest() {
    Outcome.Granted inUse = redeem(grants.newTicket());
    now = now.plusSeconds(60);
    Outcome.Granted unused = redeem(grants.newTicket());
    now = now.plusSeconds(60);
    refresh(inUse.refreshToken());

    for (int i = 0; i < SessionRoom.MOST_ALIVE - 2; i++) {
      now = now.plusSeconds(1);
      redeem(grants.newTicket());
    }

    assertThat(store.endedBecause(unused.grant().session()))
        .isEqualTo(Session.Reason.TOO_MANY_SESSIONS);
    assertThat(store.endedBecause(inUse.grant().session())).isNull();
    assertThat(store.endedBecause(portal)).as("with which it is given").isNull();
  }

  @Test
  void aDeviceIsAGrantLikeOthers() {
    Outcome.Granted first = redeem(grants.newTicket());
    for (int i = 0; i < SessionRoom.MOST_ALIVE; i++) {
      now = now.plusSeconds(1);
      assertThat(grants.approve(grants.newDeviceTicket(), portal, DEVICE, now)).isTrue();
    }

    assertThat(store.endedBecause(first.grant().session()))
        .isEqualTo(Session.Reason.TOO_MANY_SESSIONS);
  }

  @Test
  void whereTooManyAreKeptNoneIsMade() {
    for (int i = 1; i < SessionRoom.MOST_KEPT; i++) {
      redeem(grants.newTicket());
    }
    int before = store.objects.size();

    assertThat(grants.redeem(grants.newTicket(), portal, KUBELOGIN, now))
        .isInstanceOf(Outcome.Later.class);
    assertThat(grants.approve(grants.newDeviceTicket(), portal, DEVICE, now)).isFalse();

    assertThat(store.objects).hasSize(before);
  }

  @Test
  void aTokenThatIsRepeatedIsNotWrittenWithoutABound() {
    Outcome.Granted first = redeem(grants.newTicket());
    store.writes = 0;
    store.paid = 30;

    for (int i = 0; i < 200; i++) {
      refresh(first.refreshToken());
    }

    assertThat(store.writes).isEqualTo(30);
    assertThat(refresh(first.refreshToken())).isInstanceOf(Outcome.Later.class);
    store.paid = 1;
    assertThat(refresh(first.refreshToken()))
        .as("nothing is lost")
        .isInstanceOf(Outcome.Granted.class);
  }

  @Test
  void aDeviceThatAsksWithoutEndIsNotWrittenWithoutABound() {
    String ticket = grants.newDeviceTicket();
    grants.approve(ticket, portal, DEVICE, now);
    store.writes = 0;
    store.paid = 30;

    for (int i = 0; i < 200; i++) {
      grants.approved(ticket, Client.KUBERNETES, now);
    }

    assertThat(store.writes).isEqualTo(30);
  }

  @Test
  void tokensOfNoSessionAreNotLookedForWithoutABound() {
    store.looks = 100;
    store.reads = 0;

    for (int i = 0; i < 300; i++) {
      String token = SessionToken.first(Domain.REFRESH, randomness).text();
      refresh(token);
      grants.revoke(token, Client.KUBERNETES);
    }

    assertThat(store.reads).isEqualTo(100);
    String token = SessionToken.first(Domain.REFRESH, randomness).text();
    assertThat(refresh(token)).isInstanceOf(Outcome.Later.class);
    assertThat(grants.revoke(token, Client.KUBERNETES)).isEqualTo(Grants.Revocation.LATER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "spr_", "sph_"})
  void aTextThatIsNoTokenIsRefused(String text) {
    assertThat(refresh(text)).isEqualTo(new Outcome.Refused());
    assertThat(grants.approve(text, portal, DEVICE, now)).isFalse();
    assertThat(grants.approved(text, Client.KUBERNETES, now)).contains(new Outcome.Refused());
    assertThat(store.reads).isZero();
  }

  private Outcome.Granted redeem(String ticket) {
    return (Outcome.Granted) grants.redeem(ticket, portal, KUBELOGIN, now);
  }

  private Outcome refresh(String token) {
    return grants.refresh(token, Client.KUBERNETES, now);
  }

  private String signIn(String clientType) {
    store.people.put("jane", person(true));
    SessionToken cookie = SessionToken.first(Domain.COOKIE, randomness);
    Session session = new Session();
    session.setMetadata(
        new ObjectMetaBuilder().withNamespace("identity").withName(cookie.sessionName()).build());
    session.setSpec(
        TestSession.of("jane", "uid-of-jane", "jane@example.com")
            .source("uid-of-corp", 3L)
            .client(clientType)
            .from("2026-06-01T12:00:00Z", "2026-06-01T20:00:00Z")
            .authenticatedAt("2026-06-01T11:59:00Z")
            .address("192.0.2.7")
            .secretHash(cookie.hash())
            .spec());
    store.put(session, null);
    return cookie.sessionName();
  }

  private static Person person(boolean active) {
    User user = new User();
    user.setMetadata(new ObjectMetaBuilder().withName("jane").withUid("uid-of-jane").build());
    user.setSpec(new UserSpec("jane@example.com", "Jane Doe", null, List.of(), active, null));
    return new Person(user, true);
  }
}
