package dev.sallyport.oidc;

import java.time.Duration;
import java.util.Objects;

/**
 * What an issuer is told of its center.
 *
 * @param issuer {@code spec.baseURL} of the source in force, which is the issuer as it stands
 * @param deviceFlow whether devices without a browser may ask (RFC 8628)
 * @param clockSkew how far the clock of the identity provider, which says when it authenticated
 *     somebody, may differ
 */
public record IssuerSettings(String issuer, boolean deviceFlow, Duration clockSkew) {

  public IssuerSettings {
    Objects.requireNonNull(issuer);
    Objects.requireNonNull(clockSkew);
  }

  String at(String path) {
    return issuer + path;
  }
}
