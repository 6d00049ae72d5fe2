package dev.sallyport.portal;

import dev.sallyport.signin.kubernetes.ClusterAddress;
import dev.sallyport.signin.kubernetes.IssuerUrl;
import dev.sallyport.signin.kubernetes.KubeloginKubeconfig;
import java.util.Optional;

/**
 * What people need for kubectl, and a center does not know by itself.
 *
 * @param cluster where its API server is for people
 * @param authorities certificates in PEM that vouch for the issuer's; else the system's own do
 */
public record KubectlSetup(ClusterAddress cluster, Optional<String> authorities) {

  private static final int MAX_NAME = 60;

  /** The same document as the command {@code kubeconfig} prints. */
  String kubeconfig(Site site) {
    return new KubeloginKubeconfig(new IssuerUrl(site.issuer()), authorities, cluster).yaml();
  }

  /** A name for the file that is one on every system: the cluster's may hold anything. */
  String fileName() {
    String name = cluster.name().replaceAll("[^A-Za-z0-9-]+", "-");
    return "sallyport-" + name.substring(0, Math.min(name.length(), MAX_NAME)) + ".kubeconfig";
  }
}
