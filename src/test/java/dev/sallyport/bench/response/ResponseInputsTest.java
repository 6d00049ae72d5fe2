package dev.sallyport.bench.response;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.response.ResponseCheck;
import dev.sallyport.saml.response.ResponseVerdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That what is measured is what the table says it is. */
class ResponseInputsTest {

  static List<Protection> measured() {
    return Protection.signed();
  }

  @ParameterizedTest
  @MethodSource("measured")
  void oursAndBareAcceptTheSameResponse(Protection protection) {
    CheckBenchmark benchmark = new CheckBenchmark();
    benchmark.protection = protection.toString();

    assertThatCode(benchmark::prepare).doesNotThrowAnyException();
  }

  @Test
  void onlyTheFirstOfTheLargestResponsesIsAccepted() {
    List<ResponseVerdict> verdicts =
        Hostile.all().stream()
            .map(each -> ResponseCheck.ofForm(each.form(), TestIdp.rsa().expectation()))
            .toList();

    assertThat(verdicts.getFirst()).isInstanceOf(ResponseVerdict.Verified.class);
    assertThat(verdicts.subList(1, verdicts.size()))
        .hasSizeGreaterThan(20)
        .allMatch(verdict -> verdict instanceof ResponseVerdict.Refused);
  }
}
