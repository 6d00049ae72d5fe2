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
    SessionRules session,
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

  /** Value of {@code externalIdP.idpInitiated}. */
  public static final String ENABLED = "Enabled";

  /** How long a sign-in lasts: hours, minutes and seconds such as 8h or 1h30m. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SessionRules(String duration) {}

  /** Sallyport in its SAML role. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ServiceProvider(String entityID, String acknowledgedKey) {}

  /** Any SAML 2.0 identity provider. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ExternalIdP(
      String entityID,
      Metadata metadata,
      String idpInitiated,
      Match match,
      String nameIDFormat,
      Scim scim) {

    /** What sign-in and provisioning need beside the metadata. */
    public SignInRules signInRules() {
      return new SignInRules(idpInitiated, match, nameIDFormat, scim);
    }
  }

  /** Whether the identity provider may push people over SCIM. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Scim(Boolean enabled) {}

  /**
   * How people are found who sign in at an ExternalIdP, and how they come; the active state keeps
   * it.
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SignInRules(String idpInitiated, Match match, String nameIDFormat, Scim scim) {

    /** Whether a sign-in may begin at the identity provider. */
    public boolean mayBeginThere() {
      return ENABLED.equals(idpInitiated);
    }

    /** Whether the identity provider may push people. */
    public boolean mayPush() {
      return scim != null && Boolean.TRUE.equals(scim.enabled());
    }
  }

  /**
   * Which value that the identity provider vouches for is compared with which of a User.
   *
   * @param attribute its Name, where {@code from} says so
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Match(String from, String attribute, String against) {

    /** Values of {@code from}. */
    public static final String NAME_ID = "NameID";

    public static final String ATTRIBUTE = "Attribute";

    /** Values of {@code against}. */
    public static final String USER_NAME = "userName";

    public static final String EXTERNAL_ID = "externalID";
  }

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
