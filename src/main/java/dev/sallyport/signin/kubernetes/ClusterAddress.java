package dev.sallyport.signin.kubernetes;

import java.util.Optional;

/**
 * Where an API server is, for a kubeconfig; nothing of who asks.
 *
 * @param name of the cluster in the kubeconfig
 * @param server an https URL
 * @param authorities certificates in PEM that vouch for it; else the system's own do
 * @param tlsServerName the name in its certificate, where the URL has another
 */
public record ClusterAddress(
    String name, String server, Optional<String> authorities, Optional<String> tlsServerName) {}
