package dev.sallyport.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CenterRulesTest {

  @ParameterizedTest
  @ValueSource(strings = {"", ":", "sallyport", "system:", "system:people:", "SYSTEM:x:"})
  void noCenterHasAPrefixThatCouldMakeSomebodyElse(String prefix) {
    assertThatThrownBy(
            () ->
                new CenterRules(
                    "identity", prefix, false, Set.of(), Optional.empty(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
