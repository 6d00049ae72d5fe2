package dev.sallyport.signin.kubernetes;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/**
 * A kubeconfig with which people sign in through their center: kubectl runs kubelogin ({@code
 * kubectl oidc-login}), which opens the browser and keeps the tokens. It holds no secret.
 *
 * <p>Options are those of kubelogin's {@code get-token} since 2025 ({@code docs/usage.md} of
 * int128/kubelogin).
 *
 * @param issuer the center's
 * @param authorities certificates in PEM that vouch for the issuer's; else the system's own do
 */
public record KubeloginKubeconfig(
    IssuerUrl issuer, Optional<String> authorities, ClusterAddress cluster) {

  public KubeloginKubeconfig {
    Objects.requireNonNull(issuer);
    Objects.requireNonNull(authorities);
    Objects.requireNonNull(cluster);
  }

  /** The document. The same values give the same bytes. */
  public String yaml() {
    // Not only "sallyport": kubeconfigs of several clusters are merged by name.
    String user = Quoted.yaml("sallyport@" + cluster.name());
    return """
    # People sign in at %1$s with kubelogin (kubectl oidc-login). Nothing in here is secret.
    apiVersion: v1
    kind: Config
    clusters:
    - name: %2$s
      cluster:
        server: %3$s
    %4$s%5$scontexts:
    - name: %6$s
      context:
        cluster: %2$s
        user: %6$s
    current-context: %6$s
    users:
    - name: %6$s
      user:
        exec:
          apiVersion: client.authentication.k8s.io/v1
          command: kubectl
          args:
          - oidc-login
          - get-token
          - %7$s
          - --oidc-client-id=%8$s
          - --oidc-pkce-method=S256
          # The browser comes back to http://localhost:8000, or :18000 if that port is taken.
          - --listen-address=127.0.0.1:8000
          - --listen-address=127.0.0.1:18000
    %9$s      interactiveMode: IfAvailable
          installHint: >-
            Signing in needs kubelogin: kubectl krew install oidc-login, or
            https://github.com/int128/kubelogin
    """
        .formatted(
            issuer,
            Quoted.yaml(cluster.name()),
            Quoted.yaml(cluster.server()),
            cluster
                .authorities()
                .map(pem -> "    certificate-authority-data: " + base64(pem) + "\n")
                .orElse(""),
            cluster
                .tlsServerName()
                .map(name -> "    tls-server-name: " + Quoted.yaml(name) + "\n")
                .orElse(""),
            user,
            Quoted.yaml("--oidc-issuer-url=" + issuer),
            KubernetesToken.CLIENT_ID,
            authorities
                .map(pem -> "      - --certificate-authority-data=" + base64(pem) + "\n")
                .orElse(""));
  }

  private static String base64(String pem) {
    return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
  }
}
