package dev.sallyport.signin;

import static dev.sallyport.signin.TestSessions.EXPIRES;
import static dev.sallyport.signin.TestSessions.KUBERNETES;
import static dev.sallyport.signin.TestSessions.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Clients that run side by side, answers that get lost, a thief with a copy: whoever presents a
 * token is one of them, so a run is a list of tokens that are presented at times.
 */
class RefreshProperties {

  /**
   * @param seconds since the step before
   * @param back which token of the chain, counted from the one that is good
   * @param race whether another server judges the same token at the same moment, and loses
   */
  record Step(int seconds, int back, boolean race) {}

  @Provide
  Arbitrary<List<Step>> runs() {
    return Combinators.combine(
            Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.integers().between(0, 12)),
                Tuple.of(2, Arbitraries.of(29, 30, 31)),
                Tuple.of(2, Arbitraries.of(300, 600))),
            Arbitraries.frequency(
                Tuple.of(10, 0), Tuple.of(6, 1), Tuple.of(3, 2), Tuple.of(1, 3), Tuple.of(1, 9)),
            Arbitraries.frequency(Tuple.of(3, false), Tuple.of(1, true)))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  @Property
  void theRuleHoldsWhoeverPresentsWhatAndWhen(@ForAll("runs") List<Step> run) {
    Chain chain = new Chain();

    for (Step step : run) {
      chain.now = chain.now.plusSeconds(step.seconds());
      int index = Math.max(0, chain.tokens.size() - 1 - step.back());
      chain.check(index, step.race());
    }

    // one chain: no token has two successors, and what is stored leads to the last one
    assertThat(new HashSet<>(chain.tokens)).hasSameSizeAs(chain.tokens);
    SessionStatus status = chain.session.getStatus();
    if (status != null && status.ended() == null) {
      assertThat(chain.tokens.getLast().matches(status.grant().tokenHash())).isTrue();
      assertThat(status.grant().generation()).isEqualTo(chain.tokens.size() - 1);
      assertThat(status.grant().replaced()).hasSizeLessThanOrEqualTo(RefreshChain.MAX_REPLACED);
    }
  }

  /** What the rule says, told from the chain alone. */
  private static final class Chain {

    final Randomness randomness = TestSessions.randomness(8);
    final List<SessionToken> tokens = new ArrayList<>(List.of(TestSessions.token(9)));

    /** When each token was first presented. */
    final List<Optional<Instant>> firstUse = new ArrayList<>(List.of(Optional.empty()));

    Session session = TestSessions.session(tokens.getFirst());
    Instant now = NOW;

    void check(int index, boolean race) {
      boolean ended = session.getStatus() != null && session.getStatus().ended() != null;
      Refresh lost = race ? present(index) : null;
      Refresh refresh = present(index);
      if (ended) {
        assertThat(refresh).isInstanceOf(Refresh.Refused.class);
        return;
      }
      if (index == tokens.size() - 1) {
        checkGood(index, refresh);
      } else if (isWithinGrace(index)) {
        assertThat(refresh)
            .isInstanceOfSatisfying(
                Refresh.SameSuccessor.class,
                same -> {
                  assertThat(same.next()).isEqualTo(tokens.get(index + 1));
                  store(same.status());
                });
      } else {
        assertThat(refresh)
            .isInstanceOfSatisfying(Refresh.Reused.class, reused -> store(reused.status()));
        return;
      }
      if (lost instanceof Refresh.Rotated) {
        // It could not be written, is judged anew, and comes to the same token.
        assertThat(present(index))
            .isInstanceOfSatisfying(
                Refresh.SameSuccessor.class,
                same -> assertThat(same.next()).isEqualTo(tokens.getLast()));
      }
    }

    private void checkGood(int index, Refresh refresh) {
      if (inGrace() >= RefreshChain.MAX_REPLACED) {
        assertThat(refresh)
            .isInstanceOfSatisfying(
                Refresh.TooSoon.class, soon -> assertThat(soon.again()).isAfter(now));
        return;
      }
      assertThat(refresh)
          .isInstanceOfSatisfying(
              Refresh.Rotated.class,
              rotated -> {
                firstUse.set(index, Optional.of(now));
                firstUse.add(Optional.empty());
                tokens.add(rotated.next());
                store(rotated.status());
              });
    }

    private long inGrace() {
      long count = 0;
      for (int i = 0; i < tokens.size() - 1; i++) {
        count += isWithinGrace(i) ? 1 : 0;
      }
      return count;
    }

    private boolean isWithinGrace(int index) {
      return firstUse
          .get(index + 1)
          .map(used -> now.isBefore(used.plus(Lifetimes.REFRESH_GRACE)))
          .orElse(true);
    }

    private Refresh present(int index) {
      SessionLife life =
          SessionLife.at(
              session,
              Optional.of(new Person(TestPeople.user("jane", "jane@example.com"), true)),
              TestSessions.SOURCE,
              now);
      assertThat(now).isBefore(EXPIRES);
      return Refresh.of(session, tokens.get(index), KUBERNETES, life, now, randomness);
    }

    private void store(SessionStatus status) {
      session = TestSessions.session(tokens.getFirst(), status);
    }
  }
}
