package dev.sallyport.pipeline;

import dev.sallyport.saml.response.ExpectedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** By what a captured Response, or a message of single logout, is measured. */
interface Measure {

  /**
   * What is known of one Response, and no property of a source.
   *
   * @param requestID the request that it must answer; empty where that is not known
   * @param now when it was received
   * @param asked when somebody asks about it; what the cluster says is of then
   */
  record Occasion(Optional<String> requestID, Instant now, Duration skew, Instant asked) {

    /**
     * @param unsolicitedAllowed counts where it is not known whether anything was asked
     */
    ExpectedRequest request(boolean unsolicitedAllowed) {
      return requestID
          .<ExpectedRequest>map(ExpectedRequest.Sent::new)
          .orElseGet(() -> new ExpectedRequest.NotKnown(unsolicitedAllowed));
    }
  }

  /**
   * Checks it.
   *
   * @throws Unusable where there is nothing to measure by; the message says what to do
   * @throws IllegalArgumentException if the skew is too large
   */
  MessageReport report(byte[] captured, Occasion occasion) throws Unusable;
}
