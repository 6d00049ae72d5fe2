package dev.sallyport.api;

import io.fabric8.kubernetes.api.model.Secret;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** Types and names of the Secrets that Sallyport keeps or reads. A Secret's type is immutable. */
public final class Secrets {

  /** The source in force, whole; one per center. Only the gate writes it. */
  public static final String ACTIVE_SOURCE = "sallyport.dev/active-source";

  /** Name of the Secret of type {@link #ACTIVE_SOURCE}. */
  public static final String ACTIVE_SOURCE_NAME = "sallyport-active";

  /** What an accepted change cleared, so that it can be reapplied. Immutable. */
  public static final String CHANGE_RECORD = "sallyport.dev/change-record";

  /** Names are {@code sallyport-change-<epoch>[-<n>]}. */
  public static final String CHANGE_RECORD_PREFIX = "sallyport-change-";

  /** The service provider's key pair; made once, never overwritten. */
  public static final String SP_KEYS = "sallyport.dev/sp-keys";

  /** Name is that of the IdentitySource and this suffix. */
  public static final String SP_KEYS_SUFFIX = "-sp-keys";

  /** The service provider's metadata for the IdP's administrator; re-created byte for byte. */
  public static final String SP_METADATA = "sallyport.dev/sp-metadata";

  /** Name is that of the IdentitySource and this suffix. */
  public static final String SP_METADATA_SUFFIX = "-sp-metadata";

  /** IdP metadata that a person brought. */
  public static final String IDP_METADATA = "sallyport.dev/idp-metadata";

  /** The keys of a center's issuer, in the operator's own namespace. */
  public static final String OIDC_KEYS = "sallyport.dev/oidc-keys";

  /** Name is this and that of the center's namespace. */
  public static final String OIDC_KEYS_PREFIX = "sallyport-oidc-keys-";

  /** The secret of an OIDC client; comes back as it was, and is never changed by itself. */
  public static final String CLIENT_SECRET = "sallyport.dev/client-secret";

  /** Name is that of the Application and this suffix. */
  public static final String CLIENT_SECRET_SUFFIX = "-client";

  /** The note that an Assertion was used. Immutable; goes when the Assertion is too old anyway. */
  public static final String SPENT_ASSERTION = "sallyport.dev/spent-assertion";

  /** Names are this and a hash of issuer and assertion ID. */
  public static final String SPENT_ASSERTION_PREFIX = "sallyport-spent-";

  /** What lets an identity provider push people over SCIM; a person makes it. Immutable. */
  public static final String SCIM_TOKEN = "sallyport.dev/scim-token";

  /** Names are this and the look-up id of the token. */
  public static final String SCIM_TOKEN_PREFIX = "sallyport-scim-";

  private Secrets() {}

  /** The values of a Secret; none where it has none. */
  public static Map<String, byte[]> values(Secret secret) {
    Map<String, byte[]> values = new HashMap<>();
    if (secret.getData() != null) {
      secret.getData().forEach((key, value) -> values.put(key, Base64.getDecoder().decode(value)));
    }
    return values;
  }

  /** Values as a Secret has them in {@code data}. */
  public static Map<String, String> data(Map<String, byte[]> values) {
    Map<String, String> data = new HashMap<>();
    values.forEach((key, value) -> data.put(key, Base64.getEncoder().encodeToString(value)));
    return data;
  }
}
