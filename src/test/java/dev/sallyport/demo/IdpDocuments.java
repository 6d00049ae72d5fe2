package dev.sallyport.demo;

import dev.sallyport.controlplane.Ports;
import dev.sallyport.parts.Keycloak;
import dev.sallyport.parts.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The two identity providers of the tour: the one of the first source, and the one to which it is
 * changed. They are two realms of a Keycloak where that is installed, else the one of {@code
 * samples/} and one that is made here.
 *
 * @param samples the folder to apply: {@code samples/}, or a copy that names the first
 * @param keycloak the one that runs, whose own realm is the second
 * @param baseURL of the center
 */
record IdpDocuments(
    Document first,
    Document second,
    String samples,
    String origin,
    Optional<Keycloak> keycloak,
    String baseURL)
    implements AutoCloseable {

  /** An IdP's metadata in a file. */
  record Document(String entityID, Path file) {}

  private static final Path SAMPLES = Path.of("samples");
  private static final String SAMPLE_METADATA = "02-idp-metadata.yaml";
  private static final String SAMPLE_SOURCE = "03-identity-source.yaml";
  private static final Pattern SAMPLE_VALUE = Pattern.compile("metadata\\.xml: (\\S+)");
  private static final Pattern ENTITY_ID = Pattern.compile("entityID=\"([^\"]+)\"");
  private static final String OTHER = "https://login.example.com/saml";

  /** Writes both into a folder; starts a Keycloak, if one is installed. */
  static IdpDocuments write(Path folder) {
    try {
      Files.createDirectories(folder);
      return Keycloak.isInstalled() ? ofKeycloak(folder) : ofSamples(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + folder, e);
    }
  }

  private static IdpDocuments ofKeycloak(Path folder) throws IOException {
    Keycloak keycloak = Keycloak.start("new-corp", "corp");
    String baseURL = "https://localhost:" + Ports.free();
    Document first = document(folder.resolve("idp.xml"), keycloak.metadata("corp"));
    return new IdpDocuments(
        first,
        document(folder.resolve("other-idp.xml"), keycloak.metadata()),
        samplesFor(first, baseURL, folder.resolve("samples")),
        "Both identity providers are realms of a running Keycloak; the copy of samples/ in "
            + folder
            + " names the first.",
        Optional.of(keycloak),
        baseURL);
  }

  private static IdpDocuments ofSamples(Path folder) throws IOException {
    return new IdpDocuments(
        document(folder.resolve("idp.xml"), sample()),
        document(folder.resolve("other-idp.xml"), other()),
        SAMPLES + "/",
        "The first identity provider's document is the one of samples/, the second was made for"
            + " this tour. (.ci/install-parts installs a Keycloak, and the tour then takes two of"
            + " its.)",
        Optional.empty(),
        "https://id.example.com");
  }

  private static Document document(Path file, String xml) throws IOException {
    Matcher entityID = ENTITY_ID.matcher(xml);
    if (!entityID.find()) {
      throw new IllegalStateException("no entityID in what was to become " + file);
    }
    return new Document(entityID.group(1), Files.writeString(file, xml));
  }

  /** The samples with another document in the Secret, its entityID and a base URL in the source. */
  private static String samplesFor(Document idp, String baseURL, Path copy) throws IOException {
    Files.createDirectories(copy);
    byte[] metadata = Files.readAllBytes(idp.file());
    try (Stream<Path> files = Files.list(SAMPLES)) {
      for (Path file : List.copyOf(files.toList())) {
        String name = file.getFileName().toString();
        String yaml = Files.readString(file);
        Files.writeString(
            copy.resolve(name),
            switch (name) {
              case SAMPLE_METADATA ->
                  SAMPLE_VALUE
                      .matcher(yaml)
                      .replaceAll("metadata.xml: " + Base64.getEncoder().encodeToString(metadata));
              case SAMPLE_SOURCE ->
                  yaml.replaceAll("entityID: \\S+", "entityID: " + idp.entityID())
                      .replaceAll("baseURL: \\S+", "baseURL: " + baseURL);
              default -> yaml;
            });
      }
    }
    return copy + "/";
  }

  private static String sample() throws IOException {
    Path file = SAMPLES.resolve(SAMPLE_METADATA);
    Matcher value = SAMPLE_VALUE.matcher(Files.readString(file));
    if (!value.find()) {
      throw new IllegalStateException(file + " has no metadata.xml");
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

  @Override
  public void close() {
    keycloak.ifPresent(Keycloak::close);
  }
}
