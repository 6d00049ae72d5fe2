package dev.sallyport.signin;

import static dev.sallyport.saml.response.ResponseExpectation.MAX_SKEW;
import static dev.sallyport.signin.TestSessions.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpentAssertionTest {

  private static final String ISSUER = "https://idp.example.com/saml";

  private static Secret note(long seed) {
    return SpentAssertion.of(
        "identity", ISSUER, "_1", NOW.plusSeconds(300), TestSessions.randomness(seed));
  }

  @Test
  void anAssertionHasOneNoteInEveryReplicaAndItGoesWhenTheAssertionIsTooOld() {
    Secret note = note(1);

    assertThat(note.getMetadata().getName())
        .isEqualTo(note(2).getMetadata().getName())
        .isEqualTo(SpentAssertion.name(ISSUER, "_1"))
        .matches("sallyport-spent-[0-9a-f]{40}")
        .isNotEqualTo(SpentAssertion.name(ISSUER, "_2"))
        .isNotEqualTo(SpentAssertion.name("https://idp.example.org/saml", "_1"));
    // No way to cut the two differently.
    assertThat(SpentAssertion.name("a", "bc")).isNotEqualTo(SpentAssertion.name("ab", "c"));
    assertThat(SpentAssertion.end(note))
        .isEqualTo(NOW.plusSeconds(300).plus(MAX_SKEW).plusSeconds(60));

    note.getMetadata().setCreationTimestamp(NOW.toString());
    for (String damaged : List.of("?", "c29vbg==")) {
      note.setData(Map.of("usableUntil", damaged));
      assertThat(SpentAssertion.end(note))
          .isEqualTo(NOW.plus(Duration.ofDays(1)).plus(MAX_SKEW).plusSeconds(60));
    }
  }

  @Test
  void whoFindsItsOwnNoteUsedNothingTwice() {
    assertThat(SpentAssertion.isSame(note(1), note(1))).isTrue();
    assertThat(SpentAssertion.isSame(note(1), note(2))).isFalse();
  }

  @Test
  void aNoteThatDoesNotSayWhoseItIsIsNobodys() {
    Secret silent = new SecretBuilder(note(1)).removeFromData("use").build();
    Secret empty = new SecretBuilder(note(1)).withData(null).build();
    Secret strangers = new SecretBuilder(note(1)).withType("Opaque").build();

    for (Secret standing : List.of(silent, empty, strangers)) {
      assertThat(SpentAssertion.isSame(note(1), standing)).isFalse();
    }
    assertThat(SpentAssertion.isSame(silent, silent)).isFalse();
  }
}
