package dev.sallyport.oidc;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.oidc.GrantStore.Written;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.NewSession;
import dev.sallyport.signin.OpaqueSecret;
import dev.sallyport.signin.OpaqueSecret.Domain;
import dev.sallyport.signin.Randomness;
import dev.sallyport.signin.Refresh;
import dev.sallyport.signin.SessionLife;
import dev.sallyport.signin.SessionRoom;
import dev.sallyport.signin.SessionToken;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Grants as Session objects. What memory says is good enough to decide by, since the write that
 * follows is refused when memory was behind; then the Session is read and judged again. So nothing
 * is read for a refresh that goes well, and none goes well once the Session was ended or deleted. A
 * new grant has nothing that would be in its way: so who gives it, and the source, are read from
 * the API server.
 */
public final class SessionGrants implements Grants {

  /** What is granted, whatever more was asked for. */
  static final String SCOPE = "openid";

  /** So often one grant may be written by others between our reading and our writing it. */
  private static final int MAX_ATTEMPTS = 8;

  private static final Duration A_MOMENT = Duration.ofSeconds(1);
  private static final Duration UNTIL_SOME_ARE_SWEPT = Duration.ofMinutes(1);
  private static final Duration UNTIL_SOURCE_IS_KNOWN = Duration.ofSeconds(10);

  private final GrantStore store;
  private final GrantReading reading;
  private final Randomness randomness;

  public SessionGrants(GrantStore store, Randomness randomness) {
    this.store = store;
    this.reading = new GrantReading(store);
    this.randomness = randomness;
  }

  @Override
  public String newTicket() {
    return OpaqueSecret.random(Domain.HANDLE, randomness).text();
  }

  @Override
  public String newDeviceTicket() {
    return SessionToken.first(Domain.REFRESH, randomness).text();
  }

  @Override
  public Outcome redeem(String ticket, String signedIn, Asker asker, Instant now) {
    Optional<SessionToken> token =
        OpaqueSecret.parse(Domain.HANDLE, ticket)
            .map(handle -> SessionToken.first(Domain.REFRESH, handle, randomness));
    if (token.isEmpty()) {
      return new Outcome.Refused();
    }
    Optional<Session> used = store.find(token.get().sessionName());
    if (used.isPresent()) {
      store.end(used.get(), Session.Reason.CODE_REUSED);
      return new Outcome.Refused();
    }
    Optional<Session> portal = portal(signedIn, now);
    if (portal.isEmpty()) {
      return new Outcome.Refused();
    }
    Session session = session(portal.get(), asker, token.get(), now);
    if (!makeRoom(session, now)) {
      return new Outcome.Later(UNTIL_SOME_ARE_SWEPT);
    }
    Optional<Session> there = store.create(session).or(() -> store.read(token.get().sessionName()));
    // Ours is also one whose creation was answered to nobody, and was tried again.
    if (there.filter(found -> isOurs(found, token.get())).isEmpty()) {
      there.ifPresent(first -> store.end(first, Session.Reason.CODE_REUSED));
      return new Outcome.Refused();
    }
    return endedIfChanged(there.get())
        ? new Outcome.Refused()
        : granted(there.get(), token.get(), now);
  }

  private static boolean isOurs(Session session, SessionToken token) {
    return session.getSpec() != null && token.matches(session.getSpec().secretHash());
  }

  /** Whether the person may have one more Session; what has to go for it is over then. */
  private boolean makeRoom(Session session, Instant now) {
    return switch (SessionRoom.of(
        store.of(session.getSpec().user().uid()), session.getSpec().client().type(), now)) {
      case SessionRoom.Full full -> false;
      case SessionRoom.Free free -> {
        free.ending().forEach(last -> store.end(last, Session.Reason.TOO_MANY_SESSIONS));
        yield true;
      }
    };
  }

  /**
   * Ends a Session that was just made, if a change of the source has begun: that change ends what
   * it finds, and this one it may not have found.
   */
  private boolean endedIfChanged(Session made) {
    boolean changed =
        !(store.sourceNow() instanceof CenterSource.InForce inForce
            && inForce.isOf(made.getSpec().source()));
    if (changed) {
      store.end(made, Session.Reason.SOURCE_CHANGED);
    }
    return changed;
  }

  @Override
  public boolean approve(String ticket, String signedIn, Asker asker, Instant now) {
    Optional<SessionToken> token = SessionToken.parse(Domain.REFRESH, ticket);
    Optional<Session> portal = token.flatMap(t -> portal(signedIn, now));
    if (portal.isEmpty()) {
      return false;
    }
    Session session = session(portal.get(), asker, token.get(), now);
    return makeRoom(session, now) && approve(session, token.get(), now);
  }

  private boolean approve(Session session, SessionToken token, Instant now) {
    return store
        .create(session)
        .map(made -> !endedIfChanged(made))
        .orElseGet(() -> isFirst(store.read(token.sessionName()), token, now));
  }

  /** Looks in memory alone: a device asks every few seconds, and another time does as well. */
  @Override
  public Optional<Outcome> approved(String ticket, Client client, Instant now) {
    Optional<SessionToken> token = SessionToken.parse(Domain.REFRESH, ticket);
    if (token.isEmpty()) {
      return Optional.of(new Outcome.Refused());
    }
    Optional<Session> session = store.find(token.get().sessionName());
    if (session.isPresent() && !store.mayWrite(session.get())) {
      return Optional.of(new Outcome.Later(A_MOMENT));
    }
    return session.flatMap(
        found ->
            isFirst(session, token.get(), now) && GrantReading.isOf(found, client)
                ? written(found, firstTokens(now), granted(found, token.get(), now))
                : Optional.of(new Outcome.Refused()));
  }

  /**
   * A device may come for its tokens minutes after the Session was made, and they end as much
   * later: the name of a User who goes is not free before ({@link SessionLife#tokensEnd}).
   */
  private static SessionStatus firstTokens(Instant now) {
    return new SessionStatus(now.truncatedTo(ChronoUnit.MILLIS).toString(), null, null);
  }

  @Override
  public Outcome refresh(String text, Client client, Instant now) {
    Optional<SessionToken> token = SessionToken.parse(Domain.REFRESH, text);
    if (token.isEmpty()) {
      return new Outcome.Refused();
    }
    String name = token.get().sessionName();
    Optional<Session> session = store.find(name);
    if (session.isEmpty() && store.mayLook()) {
      session = store.read(name);
    } else if (session.isEmpty()) {
      return new Outcome.Later(A_MOMENT);
    }
    if (session.isPresent() && !store.mayWrite(session.get())) {
      return new Outcome.Later(A_MOMENT);
    }
    for (int attempt = 0; attempt < MAX_ATTEMPTS && session.isPresent(); attempt++) {
      Optional<Outcome> outcome = refresh(session.get(), token.get(), client, now);
      if (outcome.isPresent()) {
        return outcome.get();
      }
      session = store.read(name);
    }
    return session.isEmpty() ? new Outcome.Refused() : new Outcome.Later(A_MOMENT);
  }

  /** Empty if the Session was another by the time of the write. */
  private Optional<Outcome> refresh(
      Session session, SessionToken token, Client client, Instant now) {
    SessionLife life = reading.life(session, now);
    return switch (Refresh.of(
        session, token, GrantReading.reference(client, null), life, now, randomness)) {
      case Refresh.Rotated rotated ->
          written(session, rotated.status(), granted(session, rotated.next(), now));
      case Refresh.SameSuccessor same ->
          written(session, same.status(), granted(session, same.next(), now));
      case Refresh.Reused reused -> written(session, reused.status(), new Outcome.Refused());
      case Refresh.TooSoon soon ->
          Optional.of(new Outcome.Later(Duration.between(now, soon.again())));
      case Refresh.Refused refused ->
          Optional.of(
              refused.reason().isPresent() && mayPass(life)
                  ? new Outcome.Later(UNTIL_SOURCE_IS_KNOWN)
                  : new Outcome.Refused());
    };
  }

  /**
   * While a source changes, signing in anew would be in vain; afterwards it is known what is over.
   */
  private boolean mayPass(SessionLife life) {
    return switch (life) {
      case SessionLife.Suspended suspended -> true;
      case SessionLife.Dead dead ->
          dead.reason().equals(Session.Reason.SOURCE_CHANGED)
              && store.source() instanceof CenterSource.Changing;
      case SessionLife.Alive alive -> false;
    };
  }

  private Optional<Outcome> written(Session session, SessionStatus status, Outcome outcome) {
    Written written = store.replaceStatus(session, status);
    return switch (written) {
      case DONE -> Optional.of(outcome);
      case CHANGED -> Optional.empty();
      case GONE -> Optional.of(new Outcome.Refused());
    };
  }

  /** The tokens may be of another server, a moment ago, and memory not know of the Session yet. */
  @Override
  public Optional<Grant> alive(String session, Client client, Instant now) {
    return store
        .find(session)
        .or(() -> store.mayLook() ? store.read(session) : Optional.empty())
        .filter(found -> GrantReading.isOf(found, client))
        .flatMap(found -> reading.grant(found, now));
  }

  @Override
  public Revocation revoke(String text, Client client) {
    Optional<SessionToken> token = SessionToken.parse(Domain.REFRESH, text);
    if (token.isEmpty()) {
      return Revocation.DONE;
    }
    Optional<Session> session = store.find(token.get().sessionName());
    if (session.isEmpty()) {
      if (!store.mayLook()) {
        return Revocation.LATER;
      }
      session = store.read(token.get().sessionName());
    }
    if (session.isPresent() && !GrantReading.isOf(session.get(), client)) {
      return Revocation.ANOTHERS;
    }
    session.ifPresent(found -> store.end(found, Session.Reason.SIGNED_OUT));
    return Revocation.DONE;
  }

  /** What names it was sealed or signed by us, so it is looked for without a bound. */
  @Override
  public void signOut(String session) {
    store
        .find(session)
        .or(() -> store.read(session))
        .ifPresent(found -> store.end(found, Session.Reason.SIGNED_OUT));
  }

  /** From the API server: somebody may have signed out a moment ago, at another server. */
  private Optional<Session> portal(String name, Instant now) {
    return store
        .read(name)
        .filter(
            session ->
                session.getSpec() != null
                    && session.getSpec().client() != null
                    && SessionSpec.Client.PORTAL.equals(session.getSpec().client().type())
                    && reading.life(session, now) instanceof SessionLife.Alive);
  }

  private static Session session(Session portal, Asker asker, SessionToken token, Instant now) {
    return NewSession.grant(
        portal,
        GrantReading.reference(
            asker.client(), asker.redirectUri().isEmpty() ? null : asker.redirectUri()),
        SCOPE,
        token,
        new NewSession.Origin(asker.address(), asker.userAgent()),
        now);
  }

  /** Whether the Session is as it was made with that token, and counts. */
  private boolean isFirst(Optional<Session> session, SessionToken token, Instant now) {
    return session
        .filter(
            found ->
                isOurs(found, token)
                    && (found.getStatus() == null || found.getStatus().grant() == null)
                    && reading.life(found, now) instanceof SessionLife.Alive)
        .isPresent();
  }

  private Outcome granted(Session session, SessionToken token, Instant now) {
    return reading
        .grant(session, now)
        .<Outcome>map(grant -> new Outcome.Granted(grant, token.text()))
        .orElseGet(Outcome.Refused::new);
  }
}
