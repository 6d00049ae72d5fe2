package dev.sallyport.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

/** The source that the center should have. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IdentitySourceSpec(
    String type,
    Boolean accept,
    String acceptChange,
    String assignmentsOnChange,
    String onDelete,
    String reapply,
    Boolean suspend,
    String baseURL,
    ServiceProvider serviceProvider,
    ExternalIdP externalIdP,
    ActiveDirectory activeDirectory) {

  /** Types of a source. */
  public static final String DIRECTORY = "Directory";

  public static final String ACTIVE_DIRECTORY = "ActiveDirectory";
  public static final String EXTERNAL_IDP = "ExternalIdP";

  /** Values of {@code assignmentsOnChange} and {@code onDelete}. */
  public static final String CLEAR = "Clear";

  public static final String KEEP = "Keep";
  public static final String HOLD = "Hold";

  /** Value of {@code reapply}. */
  public static final String EXPLICIT = "Explicit";

  /** Sallyport in its SAML role. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ServiceProvider(String entityID, String acknowledgedKey) {}

  /** Any SAML 2.0 identity provider. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ExternalIdP(String entityID, Metadata metadata, String idpInitiated) {}

  /** Exactly one of the three. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Metadata(String inline, SecretKeyReference secretRef, String url) {}

  /** A key of a Secret in the same namespace. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SecretKeyReference(String name, String key) {}

  /** Pulled over LDAP; the sync comes with a later version. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ActiveDirectory(
      SecretReference bindSecretRef,
      String baseDN,
      UserSearch users,
      GroupSearch groups,
      String syncInterval,
      Integer removalLimitPercent) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SecretReference(String name) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record UserSearch(String filter, String userName) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record GroupSearch(String filter) {}
}
