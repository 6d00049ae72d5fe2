package dev.sallyport.saml;

import dev.sallyport.api.ExpiryNotice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the end of the IdP's certificates asks for. It warns and never locks out: a certificate
 * carries a key, and an IdP that signs with an expired one is common.
 *
 * @param warnings one for each certificate that needs attention, soonest first
 * @param nextChange when the assessment will next be another one, if nothing else changes
 */
public record CertificateExpiry(List<Warning> warnings, Optional<Instant> nextChange) {

  /** Reason of the condition {@code CertificatesValid} while there is nothing to warn of. */
  public static final String REASON_VALID = "CertificatesValid";

  /** A certificate ends in 90, 30 or 7 days, or less. */
  public static final String REASON_EXPIRES_SOON = "CertificateExpiresSoon";

  /** A certificate has ended. */
  public static final String REASON_EXPIRED = "CertificateExpired";

  public CertificateExpiry {
    warnings = List.copyOf(warnings);
  }

  /**
   * One certificate's end.
   *
   * @param threshold 90, 30 or 7 days, the smallest that holds; 0 when it has expired. An Event is
   *     due when a certificate reaches a smaller one
   * @param message fit for a condition
   */
  public record Warning(IdpCertificate certificate, int threshold, String message) {}

  /** Assesses the certificates at that time. */
  public static CertificateExpiry of(List<IdpCertificate> certificates, Instant now) {
    List<Warning> warnings = new ArrayList<>();
    for (IdpCertificate certificate : certificates) {
      String advice =
          certificates.stream().anyMatch(other -> succeeds(other, certificate, now))
              ? ". The metadata already has one that lasts longer."
              : ". Renew it at the identity provider.";
      warningFor(certificate, advice, now).ifPresent(warnings::add);
    }
    warnings.sort(Comparator.comparing(warning -> warning.certificate().notAfter()));
    return new CertificateExpiry(
        warnings,
        certificates.stream()
            .flatMap(certificate -> ExpiryNotice.next(certificate.notAfter(), now).stream())
            .min(Comparator.naturalOrder()));
  }

  /** One of the reasons above: that of the most urgent warning. */
  public String reason() {
    if (warnings.isEmpty()) {
      return REASON_VALID;
    }
    return warnings.getFirst().threshold() == 0 ? REASON_EXPIRED : REASON_EXPIRES_SOON;
  }

  /** All warnings in one line. */
  public String message() {
    return warnings.isEmpty()
        ? "No certificate of the identity provider ends within 90 days."
        : String.join(" ", warnings.stream().map(Warning::message).toList());
  }

  private static Optional<Warning> warningFor(
      IdpCertificate certificate, String advice, Instant now) {
    OptionalInt due = ExpiryNotice.due(certificate.notAfter(), now);
    if (due.isEmpty()) {
      return Optional.empty();
    }
    int days = due.getAsInt();
    String name = "The certificate for " + certificate.use().value() + " " + shortName(certificate);
    String message =
        days == 0
            ? name + " expired on " + certificate.notAfter() + " and is still accepted" + advice
            : String.format(
                Locale.ROOT,
                "%s expires on %s, in %d days or less%s",
                name,
                certificate.notAfter(),
                days,
                advice);
    return Optional.of(new Warning(certificate, days, message));
  }

  /** A rollover under way: for the same use, and not itself about to end. */
  private static boolean succeeds(IdpCertificate other, IdpCertificate certificate, Instant now) {
    return (other.use() == KeyUse.BOTH || other.use() == certificate.use())
        && other.notAfter().isAfter(now.plus(ExpiryNotice.EARLIEST));
  }

  /** Two renewals often bear the same subject, so the digest's beginning tells them apart. */
  private static String shortName(IdpCertificate certificate) {
    return "\""
        + certificate.subject()
        + "\" (SHA-256 "
        + certificate.sha256().substring(0, 12)
        + "…)";
  }
}
