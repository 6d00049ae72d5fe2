package dev.sallyport.saml.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.saml.response.CheckedStep.Outcome;
import dev.sallyport.saml.response.CheckedStep.Reason;
import dev.sallyport.saml.response.ResponseVerdict.Refused;
import dev.sallyport.saml.response.ResponseVerdict.Verified;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Short ways to check a response and to say what is expected of it. */
final class Responses {

  private Responses() {}

  static ResponseVerdict check(String response, ResponseExpectation expectation) {
    return ResponseCheck.ofXml(response.getBytes(StandardCharsets.UTF_8), expectation);
  }

  static VerifiedIdentity identity(String response, ResponseExpectation expectation) {
    ResponseVerdict verdict = check(response, expectation);
    assertThat(verdict).isInstanceOf(Verified.class);
    return ((Verified) verdict).identity();
  }

  static List<String> codes(ResponseVerdict verdict) {
    return verdict instanceof Refused refused
        ? refused.reasons().stream().map(Reason::code).distinct().toList()
        : List.of();
  }

  /** Refused for exactly these reasons, each with words, and with the steps to match. */
  static void assertRefused(ResponseVerdict verdict, String... codes) {
    assertThat(verdict).isInstanceOf(Refused.class);
    assertThat(codes(verdict)).containsExactlyInAnyOrder(codes);
    Refused refused = (Refused) verdict;
    assertThat(refused.reasons())
        .isNotEmpty()
        .allSatisfy(
            reason -> {
              assertThat(reason.message()).endsWith(".").hasSizeBetween(40, 1_000);
              assertThat(refused.steps())
                  .filteredOn(step -> step.outcome() == Outcome.FAILED)
                  .extracting(CheckedStep::step)
                  .contains(reason.step());
            });
  }
}
