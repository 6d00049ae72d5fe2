package dev.sallyport.portal;

import dev.sallyport.AddressText;
import dev.sallyport.portal.FailedSignIns.Attempt;
import dev.sallyport.saml.response.CheckedStep.Reason;
import dev.sallyport.signin.Randomness;
import dev.sallyport.signin.Reference;
import dev.sallyport.signin.SignIn;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the administrator why a sign-in, or a sign-out through the identity provider, failed. The
 * person is shown the reference only: what was wrong would help whoever forges.
 */
final class Failures {

  static final String METRIC = "sallyport.signins";
  static final String SIGN_OUTS = "sallyport.signouts";

  private static final Logger log = LoggerFactory.getLogger(Failures.class);
  private static final String SUCCESS = "Success";

  /** Of one failure: whoever sent the Response decided how many there are. */
  private static final int TOLD = 5;

  private final FailedSignIns failed;
  private final MeterRegistry metrics;
  private final InstantSource clock;
  private final Randomness randomness;

  Failures(
      FailedSignIns failed, MeterRegistry metrics, InstantSource clock, Randomness randomness) {
    this.failed = failed;
    this.metrics = metrics;
    this.clock = clock;
    this.randomness = randomness;
  }

  /** Notes one that succeeded. */
  void none(Site site) {
    count(METRIC, site, SUCCESS);
  }

  /** Notes a sign-out through the identity provider that succeeded. */
  void noneOfSignOut(Site site) {
    count(SIGN_OUTS, site, SUCCESS);
  }

  /**
   * Notes a failure.
   *
   * @param client where it came from, so that whoever forges can be blocked
   * @return the reference
   */
  String of(Site site, InetAddress client, String reason, String message) {
    return of(Attempt.SIGN_IN, site, client, reason, message);
  }

  /**
   * Notes that a message of single logout was refused, or did not do all that it should.
   *
   * @return the reference
   */
  String ofSignOut(Site site, InetAddress client, String reason, String message) {
    return of(Attempt.SIGN_OUT, site, client, reason, message);
  }

  private String of(Attempt attempt, Site site, InetAddress client, String reason, String message) {
    String reference = Reference.random(randomness);
    boolean signIn = attempt == Attempt.SIGN_IN;
    count(signIn ? METRIC : SIGN_OUTS, site, reason);
    failed.note(
        site.namespace(),
        new FailedSignIns.Failed(attempt, clock.instant(), reference, reason, message));
    log.warn(
        "{} {} from {} failed, reference {}: {}: {}",
        signIn ? "sign-in to" : "sign-out at",
        site.namespace(),
        AddressText.of(client),
        reference,
        reason,
        message);
    return reference;
  }

  /** Notes why somebody was not let in. */
  String of(Site site, InetAddress client, SignIn.Denied denied) {
    return of(site, client, denied.reason(), denied.message());
  }

  /** Notes a failure for several reasons; the first counts, and the first few are told. */
  String of(Site site, InetAddress client, List<Reason> reasons) {
    Reason first = reasons.getFirst();
    String others =
        reasons.stream()
            .skip(1)
            .limit(TOLD - 1)
            .map(reason -> " " + reason.code() + ": " + reason.message())
            .collect(Collectors.joining());
    String rest = reasons.size() > TOLD ? " And " + (reasons.size() - TOLD) + " more." : "";
    return of(site, client, first.code(), first.message() + others + rest);
  }

  private void count(String metric, Site site, String reason) {
    metrics.counter(metric, "namespace", site.namespace(), "reason", reason).increment();
  }
}
