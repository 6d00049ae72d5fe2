package dev.sallyport.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What a sign-in settled; none of it ever changes.
 *
 * @param createdAt by the clock of the server that made it, RFC 3339
 * @param authenticatedAt when the identity provider authenticated the person
 * @param scope that was granted to the client, as OAuth writes it; absent for the portal
 * @param address where the request came from
 * @param userAgent what the client calls itself, escaped and shortened
 * @param secretHash of the cookie, or of the first refresh token
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionSpec(
    UserReference user,
    SourceReference source,
    Client client,
    String createdAt,
    String expiresAt,
    String authenticatedAt,
    String scope,
    String address,
    String userAgent,
    String secretHash,
    IdentityProviderSession identityProvider) {

  /** The same without what only single logout needs. */
  public SessionSpec withoutIdentityProvider() {
    return new SessionSpec(
        user,
        source,
        client,
        createdAt,
        expiresAt,
        authenticatedAt,
        scope,
        address,
        userAgent,
        secretHash,
        null);
  }

  /**
   * A User by object name, and exactly that one.
   *
   * @param userName under which tokens name the person
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record UserReference(String name, String uid, String userName) {}

  /** The IdentitySource that was in force, and its epoch. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SourceReference(String uid, Long epoch) {}

  /**
   * With what the person signed in.
   *
   * @param id the client id; absent for the portal
   * @param uid of the Application; absent for others
   * @param redirectURI that the authorization was asked with; absent where there was none
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Client(String type, String id, String uid, String redirectURI) {

    /** Types of a client. */
    public static final String PORTAL = "Portal";

    public static final String KUBERNETES = "Kubernetes";
    public static final String APPLICATION = "Application";
  }

  /** What the identity provider calls the person and its own session, for single logout. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record IdentityProviderSession(
      String nameID,
      String nameIDFormat,
      String nameQualifier,
      String spNameQualifier,
      String sessionIndex) {}
}
