package dev.sallyport.server;

import dev.sallyport.Settings;
import dev.sallyport.fetch.Cidr;
import dev.sallyport.portal.PortalSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the install says of a sign-in server.
 *
 * @param centers the same as the operator's
 * @param namespace the operator's, where the issuers' keys are
 * @param port of sign-in; 0 picks a free one
 * @param healthPort of {@code /livez}, {@code /readyz} and {@code /metrics}
 * @param certificate the folder with {@code tls.crt} and {@code tls.key}; empty leaves TLS to a
 *     proxy
 * @param portal what the pages depend on
 * @param proxies whose word on host, scheme and client counts
 */
public record ServerSettings(
    List<Settings.Center> centers,
    String namespace,
    int port,
    int healthPort,
    Optional<Path> certificate,
    PortalSettings portal,
    List<Cidr> proxies) {

  public ServerSettings {
    centers = List.copyOf(centers);
    proxies = List.copyOf(proxies);
    Settings.requireFit(centers, namespace);
  }
}
