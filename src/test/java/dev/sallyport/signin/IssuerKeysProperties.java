package dev.sallyport.signin;

import static dev.sallyport.signin.TestSessions.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class IssuerKeysProperties {

  private static final Duration MAX_AGE = Duration.ofMinutes(5);
  private static final Duration TOKEN = Duration.ofMinutes(10);

  private final Randomness randomness = TestSessions.randomness(3);

  /** Whatever the moments at which the operator looks. */
  @Property(tries = 200)
  void whatSignsWasKnownForTwiceTheMaxAgeAndStaysKnownForTheLifeOfATokenAndTheMaxAge(
      @ForAll @Size(min = 1, max = 12) List<@LongRange(min = 1, max = 5_000_000) Long> pauses) {
    IssuerKeys keys = IssuerKeys.first(NOW, randomness);
    Instant now = NOW;
    for (long pause : pauses) {
      IssuerKeys known = keys;
      now = later(now, pause % 2 == 0 ? pause : aroundDue(known, now, pause));
      keys = known.due(now, randomness).orElse(known);

      // what signed until now stays in the JWKS until its last token has ended
      String signed = known.signsAt(now).kid();
      for (Instant at : List.of(now, now.plus(TOKEN), now.plus(TOKEN).plus(MAX_AGE))) {
        IssuerKeys rotated = keys.due(at, randomness).orElse(keys);
        assertThat(rotated.publishedAt(at)).extracting(SigningKey::kid).contains(signed);
      }
      // what is going to sign within twice the max-age is known already
      Instant soon = now.plus(MAX_AGE.multipliedBy(2));
      assertThat(keys.publishedAt(now))
          .extracting(SigningKey::kid)
          .contains(keys.due(soon, randomness).orElse(keys).signsAt(soon).kid());
      assertThat(keys.publishedAt(now)).hasSizeLessThanOrEqualTo(3);
      assertThat(keys.nextDue()).isAfter(now);
    }
  }

  /** Half of the looks are near the moment for which the keys ask, where the rules bind. */
  private static long aroundDue(IssuerKeys keys, Instant now, long pause) {
    return Duration.between(now, keys.nextDue()).toSeconds() + pause % 3_000 - 1_500;
  }

  private static Instant later(Instant now, long seconds) {
    return now.plusSeconds(Math.max(1, seconds));
  }
}
