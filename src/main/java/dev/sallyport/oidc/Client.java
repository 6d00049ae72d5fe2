package dev.sallyport.oidc;

import dev.sallyport.signin.kubernetes.KubernetesToken;
import java.util.List;

/**
 * Who may ask for tokens: kubectl, or an Application.
 *
 * @param id the client id
 * @param uid of the Application, so that another one of the same name is another client; empty for
 *     kubectl
 * @param name as a person is shown it
 * @param authentication how it proves at the token endpoint who it is
 * @param signedOutUris where a browser may be sent after signing out, compared as strings
 */
public record Client(
    String id,
    String uid,
    String name,
    Authentication authentication,
    RedirectUris redirectUris,
    RedirectUris signedOutUris) {

  /** How a client proves who it is, as RFC 7591 §2 names it. */
  public enum Authentication {
    /** It cannot keep a secret. */
    NONE,
    CLIENT_SECRET_BASIC,
    CLIENT_SECRET_POST
  }

  /** Built in. The id is reserved: an Application that has it is never asked for. */
  static final Client KUBERNETES =
      new Client(
          KubernetesToken.CLIENT_ID,
          "",
          "kubectl",
          Authentication.NONE,
          new RedirectUris(
              List.of(
                  "http://localhost",
                  "http://localhost/",
                  "http://127.0.0.1",
                  "http://127.0.0.1/",
                  "http://[::1]",
                  "http://[::1]/")),
          new RedirectUris(List.of()));

  /** Whether its tokens are for the API server. */
  public boolean isKubernetes() {
    return id.equals(KubernetesToken.CLIENT_ID);
  }
}
