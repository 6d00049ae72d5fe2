package dev.sallyport.saml;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateExpiryTest {

  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "PT2160H0.000000001S, -1", // a nanosecond more than 90 days
    "PT2160H, 90",
    "PT720H1S, 90",
    "PT720H, 30",
    "PT168H1S, 30",
    "PT168H, 7",
    "PT0.000000001S, 7",
    "PT0S, 0",
    "PT-1S, 0"
  })
  void warnsFromThatDayOn(Duration left, int threshold) {
    CertificateExpiry expiry = CertificateExpiry.of(List.of(ending(left, KeyUse.SIGNING)), NOW);

    if (threshold < 0) {
      assertThat(expiry.warnings()).isEmpty();
      assertThat(expiry.reason()).isEqualTo(CertificateExpiry.REASON_VALID);
    } else {
      assertThat(expiry.warnings())
          .singleElement()
          .extracting(CertificateExpiry.Warning::threshold)
          .isEqualTo(threshold);
      assertThat(expiry.reason())
          .isEqualTo(
              threshold == 0
                  ? CertificateExpiry.REASON_EXPIRED
                  : CertificateExpiry.REASON_EXPIRES_SOON);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PT2400H, PT240H", // 100 days: in 10 days it is 90
    "PT2160H, PT1440H", // 90 days: in 60 days it is 30
    "PT720H, PT552H",
    "PT168H, PT168H",
    "PT1H, PT1H"
  })
  void saysWhenToLookAgain(Duration left, Duration next) {
    assertThat(CertificateExpiry.of(List.of(ending(left, KeyUse.SIGNING)), NOW).nextChange())
        .isEqualTo(Optional.of(NOW.plus(next)));
  }

  @Test
  void nothingChangesAnyMoreOnceAllHaveExpired() {
    assertThat(
            CertificateExpiry.of(List.of(ending(Duration.ofDays(-1), KeyUse.BOTH)), NOW)
                .nextChange())
        .isEmpty();
  }

  @Test
  void theSoonestIsFirstAndTheMessageNamesEach() {
    CertificateExpiry expiry =
        CertificateExpiry.of(
            List.of(
                ending(Duration.ofDays(20), KeyUse.SIGNING),
                ending(Duration.ofDays(-20), KeyUse.ENCRYPTION)),
            NOW);

    assertThat(expiry.message())
        .isEqualTo(
            "The certificate for encryption \"CN=test\" (SHA-256 0123456789ab…) expired on"
                + " 2026-05-12T00:00:00Z and is still accepted. Renew it at the identity provider."
                + " The certificate for signing \"CN=test\" (SHA-256 0123456789ab…) expires on"
                + " 2026-06-21T00:00:00Z, in 30 days or less. Renew it at the identity provider.");
  }

  @Test
  void aRolloverThatIsUnderWayIsNotAskedForAgain() {
    CertificateExpiry expiry =
        CertificateExpiry.of(
            List.of(
                ending(Duration.ofDays(5), KeyUse.SIGNING),
                ending(Duration.ofDays(500), KeyUse.SIGNING)),
            NOW);

    assertThat(expiry.warnings())
        .singleElement()
        .extracting(CertificateExpiry.Warning::message)
        .asString()
        .endsWith("The metadata already has one that lasts longer.");
  }

  private static IdpCertificate ending(Duration left, KeyUse use) {
    return new IdpCertificate(
        "CN=test",
        use,
        "RSA 2048",
        NOW.minus(Duration.ofDays(900)),
        NOW.plus(left),
        "0123456789abcdef",
        null);
  }
}
