package dev.sallyport.api;

/**
 * Why IdP metadata is not used: reasons of the condition {@code MetadataValid}, of {@code Ready}
 * where there is no good document yet, and of {@code check-metadata}. They are a contract.
 */
public final class MetadataReason {

  /** The document is good and in use. */
  public static final String VALID = "MetadataValid";

  /** The spec names an entityID that the document does not describe. */
  public static final String ENTITY_ID_MISMATCH = "EntityIDMismatch";

  /** The document describes several IdPs and the spec names none of them. */
  public static final String ENTITY_ID_REQUIRED = "EntityIDRequired";

  /** The document describes the same IdP twice, so which keys are right is anybody's guess. */
  public static final String ENTITY_ID_AMBIGUOUS = "EntityIDAmbiguous";

  /** The entityID is empty, longer than 1,024 characters, or holds characters that do not show. */
  public static final String ENTITY_ID_INVALID = "EntityIDInvalid";

  /** More bytes than are read. */
  public static final String METADATA_TOO_LARGE = "MetadataTooLarge";

  /** Not XML, or SAML metadata with values that cannot be read. */
  public static final String METADATA_MALFORMED = "MetadataMalformed";

  /** XML that no metadata needs: a DOCTYPE, processing instructions, absurd depth or size. */
  public static final String METADATA_UNSAFE = "MetadataUnsafe";

  /** XML, but not SAML 2.0 metadata. */
  public static final String NOT_SAML_METADATA = "NotSAMLMetadata";

  /** SAML metadata without a SAML 2.0 identity provider, such as a service provider's own. */
  public static final String NOT_AN_IDENTITY_PROVIDER = "NotAnIdentityProvider";

  /** No certificate that a signature could be checked with. */
  public static final String NO_SIGNING_CERTIFICATE = "NoSigningCertificate";

  /** No https endpoint where sign-in could begin. */
  public static final String NO_SINGLE_SIGN_ON_ENDPOINT = "NoSingleSignOnEndpoint";

  /** {@code validUntil} is past. */
  public static final String METADATA_EXPIRED = "MetadataExpired";

  /** The URL is not one that is fetched: not https, with user info or a fragment, or no URL. */
  public static final String METADATA_URL_INVALID = "MetadataURLInvalid";

  /** The URL's host has an address that the install does not allow. */
  public static final String METADATA_ADDRESS_NOT_ALLOWED = "MetadataAddressNotAllowed";

  /** The URL did not answer with a document: name, connection, TLS, status, time. */
  public static final String METADATA_FETCH_FAILED = "MetadataFetchFailed";

  /** The document is not there yet: a Secret that may come, a first download under way. */
  public static final String METADATA_PENDING = "MetadataPending";

  /** The Secret is of another type, or lacks the key. */
  public static final String METADATA_SECRET_INVALID = "MetadataSecretInvalid";

  private MetadataReason() {}
}
