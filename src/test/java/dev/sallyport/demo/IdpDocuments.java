package dev.sallyport.demo;

import dev.sallyport.parts.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The two identity providers of the tour: the one of {@code samples/}, and another one to which the
 * source is changed.
 */
record IdpDocuments(Document first, Document second, String origin) {

  /** An IdP's metadata in a file. */
  record Document(String entityID, Path file) {}

  private static final Path SAMPLE = Path.of("samples", "02-idp-metadata.yaml");
  private static final Pattern SAMPLE_VALUE = Pattern.compile("metadata\\.xml: (\\S+)");
  private static final Pattern ENTITY_ID = Pattern.compile("entityID=\"([^\"]+)\"");
  private static final String OTHER = "https://login.example.com/saml";

  /** Writes both into a folder. */
  static IdpDocuments write(Path folder) {
    try {
      Files.createDirectories(folder);
      return new IdpDocuments(
          document(folder.resolve("idp.xml"), sample()),
          document(folder.resolve("other-idp.xml"), other()),
          "The first IdP's document is the one in samples/, the second was made for this tour.");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + folder, e);
    }
  }

  private static Document document(Path file, String xml) throws IOException {
    Matcher entityID = ENTITY_ID.matcher(xml);
    if (!entityID.find()) {
      throw new IllegalStateException("no entityID in what was to become " + file);
    }
    return new Document(entityID.group(1), Files.writeString(file, xml));
  }

  private static String sample() throws IOException {
    Matcher value = SAMPLE_VALUE.matcher(Files.readString(SAMPLE));
    if (!value.find()) {
      throw new IllegalStateException(SAMPLE + " has no metadata.xml");
    }
    return new String(Base64.getDecoder().decode(value.group(1)), StandardCharsets.UTF_8);
  }

  private static String other() {
    try {
      byte[] certificate =
          new TestAuthority().issue("login.example.com").certificate().getEncoded();
      return """
      <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="%s">
        <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
          <md:KeyDescriptor use="signing">
            <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
              <ds:X509Data><ds:X509Certificate>%s</ds:X509Certificate></ds:X509Data>
            </ds:KeyInfo>
          </md:KeyDescriptor>
          <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
              Location="%s/sso"/>
        </md:IDPSSODescriptor>
      </md:EntityDescriptor>
      """
          .formatted(OTHER, Base64.getEncoder().encodeToString(certificate), OTHER);
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}
