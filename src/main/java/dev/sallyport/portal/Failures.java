package dev.sallyport.portal;

import dev.sallyport.saml.response.CheckedStep.Reason;
import dev.sallyport.signin.Randomness;
import dev.sallyport.signin.Reference;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the administrator why a sign-in failed. The person is shown the reference only: what was
 * wrong would help whoever forges.
 */
final class Failures {

  static final String METRIC = "sallyport.signins";

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
    count(site, SUCCESS);
  }

  /**
   * Notes a failure.
   *
   * @param client where it came from, so that whoever forges can be blocked
   * @return the reference
   */
  String of(Site site, InetAddress client, String reason, String message) {
    String reference = Reference.random(randomness);
    count(site, reason);
    note(site, reference, reason, message);
    log.warn(
        "sign-in to {} from {} failed, reference {}: {}: {}",
        site.namespace(),
        client.getHostAddress(),
        reference,
        reason,
        message);
    return reference;
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

  private void note(Site site, String reference, String reason, String message) {
    failed.note(
        site.namespace(), new FailedSignIns.Failed(clock.instant(), reference, reason, message));
  }

  private void count(Site site, String reason) {
    metrics.counter(METRIC, "namespace", site.namespace(), "reason", reason).increment();
  }
}
