package dev.sallyport.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.signin.OpaqueSecret.Domain;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTokenTest {

  private final Randomness randomness = TestSessions.randomness(1);

  @ParameterizedTest
  @EnumSource(Domain.class)
  void aSecretIsReadBackFromItsTextInItsOwnDomainOnly(Domain domain) {
    OpaqueSecret secret = OpaqueSecret.random(domain, randomness);

    assertThat(OpaqueSecret.parse(domain, secret.text())).contains(secret);
    for (Domain other : Domain.values()) {
      if (other != domain) {
        assertThat(OpaqueSecret.parse(other, secret.text())).isEmpty();
      }
    }
  }

  @Test
  void theSameBitsHaveAnotherHashInEachDomain() {
    byte[] bits = randomness.bytes(OpaqueSecret.BYTES);
    Set<String> hashes = new HashSet<>();

    for (Domain domain : Domain.values()) {
      OpaqueSecret secret = new OpaqueSecret(domain, bits);
      hashes.add(secret.hash());
      assertThat(secret.hash()).matches("[0-9a-f]{64}");
      assertThat(secret.matches(secret.hash())).isTrue();
    }

    assertThat(hashes).hasSameSizeAs(Domain.values());
  }

  @Test
  void anotherHashOrNoneDoesNotMatch() {
    OpaqueSecret secret = OpaqueSecret.random(Domain.DEVICE, randomness);

    assertThat(secret.matches(OpaqueSecret.random(Domain.DEVICE, randomness).hash())).isFalse();
    assertThat(secret.matches("")).isFalse();
    assertThat(secret.matches(null)).isFalse();
  }

  @Test
  void aTokenIsReadBackAndLeadsToItsSession() {
    SessionToken token = SessionToken.first(Domain.COOKIE, randomness);

    SessionToken read = SessionToken.parse(Domain.COOKIE, token.text()).orElseThrow();

    assertThat(read).isEqualTo(token);
    assertThat(read.sessionName()).isEqualTo(token.sessionName()).matches("[0-9a-f]{32}");
    assertThat(read.matches(token.hash())).isTrue();
    assertThat(SessionToken.parse(Domain.REFRESH, token.text())).isEmpty();
  }

  @Test
  void aSuccessorIsOfTheSameSessionAndHasAnotherSecret() {
    SessionToken token = SessionToken.first(Domain.REFRESH, randomness);

    SessionToken next = token.successor(randomness);

    assertThat(next.sessionName()).isEqualTo(token.sessionName());
    assertThat(next.matches(token.hash())).isFalse();
    assertThat(next.text()).startsWith("spr_");
  }

  @Test
  void theHandleOfACodeMakesOneSessionHoweverOftenItIsRedeemed() {
    OpaqueSecret handle = OpaqueSecret.random(Domain.HANDLE, randomness);

    SessionToken first = SessionToken.first(Domain.REFRESH, handle, randomness);
    SessionToken second = SessionToken.first(Domain.REFRESH, handle, randomness);

    assertThat(second.sessionName())
        .isEqualTo(first.sessionName())
        .isEqualTo(SessionToken.sessionName(handle));
    assertThat(second.hash()).isNotEqualTo(first.hash());
  }

  @Test
  void onlyCookiesAndRefreshTokensAreTokensOfSessions() {
    OpaqueSecret handle = OpaqueSecret.random(Domain.HANDLE, randomness);
    OpaqueSecret device = OpaqueSecret.random(Domain.DEVICE, randomness);

    assertThatThrownBy(() -> SessionToken.first(Domain.DEVICE, handle, randomness))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SessionToken.sessionName(device))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noSecretIsInAnyText() {
    SessionToken token = SessionToken.first(Domain.REFRESH, randomness);

    for (Object shown : List.of(token, token.secret())) {
      assertThat(shown.toString())
          .doesNotContain(token.secret().encoded())
          .doesNotContain(token.hash());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "spr_",
        "spr_AAAA",
        "spc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "spr_!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "spr_ÄAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        // The last character of 43 carries two bits that decode to nothing.
        "spr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      })
  void whatIsNoTokenIsNone(String text) {
    assertThat(SessionToken.parse(Domain.REFRESH, text)).isEmpty();
  }

  @Test
  void aLongTextIsNoToken() {
    assertThat(SessionToken.parse(Domain.REFRESH, "spr_" + "A".repeat(1_000_000))).isEmpty();
    assertThat(SessionToken.parse(Domain.REFRESH, null)).isEmpty();
  }
}
