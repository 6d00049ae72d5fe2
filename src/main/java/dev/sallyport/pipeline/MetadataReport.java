package dev.sallyport.pipeline;

import dev.sallyport.api.MetadataReason;
import dev.sallyport.saml.CertificateExpiry;
import dev.sallyport.saml.Endpoint;
import dev.sallyport.saml.IdentityProvider;
import dev.sallyport.saml.IdpCertificate;
import dev.sallyport.saml.MetadataReader;
import dev.sallyport.saml.MetadataReader.Contents;
import dev.sallyport.saml.MetadataReader.Entity;
import dev.sallyport.saml.MetadataResult;
import dev.sallyport.saml.MetadataResult.Refused;
import dev.sallyport.saml.MetadataResult.Usable;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code check-metadata} says of a document: the operator's verdict, and all that the document
 * describes. The JSON's names are a contract.
 */
record MetadataReport(MetadataResult verdict, List<Entity> entities, Instant now) {

  static MetadataReport of(byte[] document, Optional<String> entityID, Instant now) {
    List<Entity> entities =
        switch (MetadataReader.contents(document, now)) {
          case Contents.Entities found -> found.entities();
          case Contents.Unreadable unreadable -> List.of();
        };
    return new MetadataReport(MetadataReader.read(document, entityID, now), entities, now);
  }

  boolean usable() {
    return verdict instanceof Usable;
  }

  /** Pretty-printed, in a fixed order, with a line feed at its end. */
  String json() {
    Map<String, Object> report = new LinkedHashMap<>();
    putVerdict(report, verdict);
    if (verdict instanceof Usable usable) {
      report.put("entityID", usable.identityProvider().entityID());
    }
    report.put("entities", entities.stream().map(this::entity).toList());
    return ReportJson.of(report);
  }

  private static void putVerdict(Map<String, Object> to, MetadataResult result) {
    switch (result) {
      case Usable usable -> {
        to.put("verdict", "usable");
        to.put("reason", MetadataReason.VALID);
      }
      case Refused refused -> {
        to.put("verdict", "refused");
        to.put("reason", refused.reason());
        to.put("message", refused.message());
      }
    }
  }

  private Map<String, Object> entity(Entity entity) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("entityID", entity.entityID());
    putVerdict(described, entity.result());
    if (entity.result() instanceof Usable(IdentityProvider idp, List<String> remarks)) {
      described.put("singleSignOn", idp.singleSignOn().stream().map(this::endpoint).toList());
      described.put("singleLogout", idp.singleLogout().stream().map(this::endpoint).toList());
      described.put("nameIDFormats", idp.nameIDFormats());
      described.put("wantAuthnRequestsSigned", idp.wantAuthnRequestsSigned());
      idp.validUntil().ifPresent(until -> described.put("validUntil", until.toString()));
      CertificateExpiry expiry = CertificateExpiry.of(idp.certificates(), now);
      described.put(
          "certificates",
          idp.certificates().stream().map(each -> certificate(each, expiry)).toList());
      described.put("remarks", remarks);
      described.put("digest", idp.digest());
    }
    return described;
  }

  private Map<String, Object> endpoint(Endpoint endpoint) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("binding", endpoint.binding().shortName());
    described.put("location", endpoint.location());
    if (!endpoint.responseLocation().equals(endpoint.location())) {
      described.put("responseLocation", endpoint.responseLocation());
    }
    return described;
  }

  private Map<String, Object> certificate(IdpCertificate certificate, CertificateExpiry expiry) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("subject", certificate.subject());
    described.put("use", certificate.use().value());
    described.put("key", certificate.key());
    described.put("notBefore", certificate.notBefore().toString());
    described.put("notAfter", certificate.notAfter().toString());
    described.put("sha256", certificate.sha256());
    expiry.warnings().stream()
        .filter(warning -> warning.certificate().equals(certificate))
        .forEach(warning -> described.put("warning", warning.message()));
    return described;
  }

  /** For a terminal: details of what was chosen, a line for each of the others. */
  String text() {
    StringBuilder out = new StringBuilder();
    for (Entity entity : entities) {
      MetadataText.entity(out, entity, details(entity), now);
    }
    if (!entities.isEmpty()) {
      out.append('\n');
    }
    switch (verdict) {
      case Usable usable ->
          out.append("usable: ").append(MetadataText.shown(usable.identityProvider().entityID()));
      case Refused refused ->
          out.append("refused, ").append(refused.reason()).append(": ").append(refused.message());
    }
    return out.append('\n').toString();
  }

  private boolean details(Entity entity) {
    return entities.size() == 1
        || (verdict instanceof Usable usable
            && usable.identityProvider().entityID().equals(entity.entityID()));
  }
}
