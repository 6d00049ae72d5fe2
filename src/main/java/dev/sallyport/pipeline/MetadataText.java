package dev.sallyport.pipeline;

import dev.sallyport.api.OutsideText;
import dev.sallyport.saml.CertificateExpiry;
import dev.sallyport.saml.Endpoint;
import dev.sallyport.saml.IdentityProvider;
import dev.sallyport.saml.IdpCertificate;
import dev.sallyport.saml.MetadataReader.Entity;
import dev.sallyport.saml.MetadataResult.Refused;
import dev.sallyport.saml.MetadataResult.Usable;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Lays out one entity of a metadata document for a terminal. */
final class MetadataText {

  private static final int MAX_SHOWN = 1024;

  private MetadataText() {}

  static void entity(StringBuilder out, Entity entity, boolean details, Instant now) {
    out.append(entity.entityID().isEmpty() ? "(no entityID)" : shown(entity.entityID()));
    switch (entity.result()) {
      case Refused refused -> out.append("  ").append(refused.reason()).append('\n');
      case Usable usable when !details -> out.append("  usable\n");
      case Usable usable -> {
        out.append('\n');
        identityProvider(out, usable, now);
      }
    }
  }

  static String shown(String outside) {
    return OutsideText.escaped(outside, MAX_SHOWN);
  }

  private static void identityProvider(StringBuilder out, Usable usable, Instant now) {
    IdentityProvider idp = usable.identityProvider();
    endpoints(out, "sign-on", idp.singleSignOn());
    endpoints(out, "logout", idp.singleLogout());
    for (String format : idp.nameIDFormats()) {
      line(out, "NameID", shown(format));
    }
    line(out, "requests", idp.wantAuthnRequestsSigned() ? "must be signed" : "need not be signed");
    idp.validUntil().ifPresent(until -> line(out, "valid until", until.toString()));
    for (IdpCertificate certificate : idp.certificates()) {
      line(
          out,
          "certificate",
          certificate.use().value() + ", " + certificate.key() + ", " + certificate.subject());
      line(out, "", certificate.notBefore() + " to " + certificate.notAfter());
      line(out, "", "SHA-256 " + certificate.sha256());
    }
    for (var warning : CertificateExpiry.of(idp.certificates(), now).warnings()) {
      line(out, "warning", warning.message());
    }
    for (String remark : usable.remarks()) {
      line(out, "note", remark);
    }
  }

  private static void endpoints(StringBuilder out, String label, List<Endpoint> endpoints) {
    for (Endpoint endpoint : endpoints) {
      String binding = String.format(Locale.ROOT, "%-13s", endpoint.binding().shortName());
      line(out, label, binding + "  " + endpoint.location());
      if (!endpoint.responseLocation().equals(endpoint.location())) {
        line(out, "", "responses to   " + endpoint.responseLocation());
      }
    }
  }

  private static void line(StringBuilder out, String label, String value) {
    out.append("  ").append(label).repeat(' ', 13 - label.length()).append(value).append('\n');
  }
}
