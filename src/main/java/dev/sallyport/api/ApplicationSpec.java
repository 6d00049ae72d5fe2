package dev.sallyport.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What an application needs of the issuer.
 *
 * @param clientSecretVersion counted up to have another client secret
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ApplicationSpec(
    String displayName,
    List<String> redirectURIs,
    List<String> postLogoutRedirectURIs,
    String launchURL,
    String tokenEndpointAuthMethod,
    Long clientSecretVersion) {

  /** Values of {@code tokenEndpointAuthMethod} (RFC 7591 §2). */
  public static final String CLIENT_SECRET_BASIC = "client_secret_basic";

  public static final String CLIENT_SECRET_POST = "client_secret_post";
  public static final String NONE = "none";

  /** Whether the client keeps no secret; absent means that it keeps one. */
  public boolean isPublic() {
    return NONE.equals(tokenEndpointAuthMethod);
  }
}
