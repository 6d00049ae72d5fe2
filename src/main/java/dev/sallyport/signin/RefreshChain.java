package dev.sallyport.signin;

import dev.sallyport.api.Session;
import dev.sallyport.api.Session.Reason;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.api.SessionStatus.Grant;
import dev.sallyport.api.SessionStatus.Replaced;
import dev.sallyport.signin.Refresh.Reused;
import dev.sallyport.signin.Refresh.Rotated;
import dev.sallyport.signin.Refresh.SameSuccessor;
import dev.sallyport.signin.Refresh.TooSoon;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tokens of one grant, as its Session has them. */
final class RefreshChain {

  /** So many replaced tokens may be within their grace at once; their Session must stay small. */
  static final int MAX_REPLACED = 6;

  private final Instant now;
  private final long generation;
  private final String lastRefresh;
  private final String tokenHash;
  private final List<Replaced> replaced;

  RefreshChain(Session session, Instant now) {
    Grant grant = session.getStatus() == null ? null : session.getStatus().grant();
    this.now = now.truncatedTo(ChronoUnit.MILLIS);
    this.generation = grant == null || grant.generation() == null ? 0 : grant.generation();
    this.lastRefresh = session.getStatus() == null ? null : session.getStatus().lastRefresh();
    this.tokenHash = grant == null ? session.getSpec().secretHash() : grant.tokenHash();
    this.replaced =
        grant == null || grant.replaced() == null
            ? List.of()
            : grant.replaced().stream().filter(this::isInGrace).toList();
  }

  Refresh judge(SessionToken presented, Randomness randomness) {
    if (presented.matches(tokenHash)) {
      return replaced.size() < MAX_REPLACED ? rotated(presented, randomness) : tooSoon();
    }
    for (Replaced earlier : replaced) {
      if (presented.matches(earlier.tokenHash())) {
        return Successor.open(earlier.successor(), presented)
            .<Refresh>map(next -> new SameSuccessor(next, status(generation, tokenHash, replaced)))
            .orElseGet(() -> ended(Reason.SESSION_ALTERED));
      }
    }
    return ended(Reason.REFRESH_TOKEN_REUSED);
  }

  /** The first use of this one starts the clock of the one before it. */
  private Refresh rotated(SessionToken presented, Randomness randomness) {
    SessionToken next = presented.successor(randomness);
    List<Replaced> after = new ArrayList<>();
    after.add(new Replaced(presented.hash(), Successor.seal(next, presented, randomness), null));
    for (Replaced earlier : replaced) {
      after.add(
          earlier.until() != null
              ? earlier
              : new Replaced(
                  earlier.tokenHash(),
                  earlier.successor(),
                  now.plus(Lifetimes.REFRESH_GRACE).toString()));
    }
    return new Rotated(next, status(generation + 1, next.hash(), after));
  }

  private Refresh tooSoon() {
    return new TooSoon(
        replaced.stream()
            .flatMap(earlier -> until(earlier).stream())
            .min(Instant::compareTo)
            .orElse(now.plus(Lifetimes.REFRESH_GRACE)));
  }

  private SessionStatus status(long nextGeneration, String hash, List<Replaced> after) {
    return new SessionStatus(
        now.toString(), new Grant(nextGeneration, hash, List.copyOf(after)), null);
  }

  private Refresh ended(String reason) {
    return new Reused(
        new SessionStatus(
            lastRefresh,
            new Grant(generation, tokenHash, List.of()),
            new SessionStatus.Ended(now.toString(), reason)));
  }

  private boolean isInGrace(Replaced earlier) {
    return earlier.until() == null || until(earlier).filter(now::isBefore).isPresent();
  }

  private static Optional<Instant> until(Replaced earlier) {
    try {
      return Optional.ofNullable(earlier.until()).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
