package dev.sallyport.saml;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the IdP's administrator is given. A pure function of base URL, entityID and keys: no time,
 * no random ID, so that a lost copy comes back as the same bytes.
 *
 * <p>It asks for signed assertions and says that requests are signed. (A signed Response around an
 * unsigned assertion is accepted too; asking for the stricter makes an IdP that obeys send both.)
 *
 * @param entityID the service provider's name
 * @param acsURL the assertion consumer service, where the IdP's answers are posted
 * @param sloURL the single logout service, where the IdP tells that somebody signed out
 */
public record ServiceProviderMetadata(String entityID, String acsURL, String sloURL) {

  /** Keys of the metadata Secret. */
  public static final String METADATA_XML = "metadata.xml";

  public static final String ENTITY_ID = "entityID";
  public static final String ACS_URL = "acsURL";
  public static final String SIGNING_CERTIFICATE = "signing.crt";

  /** Paths below the base URL. */
  public static final String METADATA_PATH = "/saml/metadata";

  public static final String ACS_PATH = "/saml/acs";

  public static final String SLO_PATH = "/saml/slo";

  /**
   * Unspecified first: IdPs take the first that they can, and it leaves the choice to the IdP's
   * administrator, who knows what userName is. Persistent last: some IdPs make up an opaque value.
   */
  private static final List<String> NAME_ID_FORMATS =
      List.of(
          "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
          "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
          "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent");

  /** What is decrypted; nothing with CBC or PKCS#1 1.5. */
  private static final List<String> ENCRYPTION_METHODS =
      List.of(
          "http://www.w3.org/2009/xmlenc11#aes256-gcm",
          "http://www.w3.org/2009/xmlenc11#aes128-gcm",
          "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p");

  /**
   * The values for a source.
   *
   * @param baseURL where sign-in is served; slashes at its end do not count
   * @param entityID as the spec gives it; empty means {@code <baseURL>/saml/metadata}
   */
  public static ServiceProviderMetadata of(String baseURL, Optional<String> entityID) {
    String base = baseURL;
    while (base.endsWith("/")) {
      base = base.substring(0, base.length() - 1);
    }
    return new ServiceProviderMetadata(
        entityID.orElse(base + METADATA_PATH), base + ACS_PATH, base + SLO_PATH);
  }

  /** The metadata document. */
  public byte[] document(ServiceProviderKeys keys) {
    return MetadataDocuments.serviceProvider(
            this, keys.certificate(), NAME_ID_FORMATS, ENCRYPTION_METHODS)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** The data of the metadata Secret. */
  public Map<String, byte[]> secretData(ServiceProviderKeys keys) {
    Map<String, byte[]> data = new TreeMap<>();
    data.put(METADATA_XML, document(keys));
    data.put(ENTITY_ID, entityID.getBytes(StandardCharsets.UTF_8));
    data.put(ACS_URL, acsURL.getBytes(StandardCharsets.UTF_8));
    data.put(SIGNING_CERTIFICATE, keys.certificatePem().getBytes(StandardCharsets.US_ASCII));
    return data;
  }
}
