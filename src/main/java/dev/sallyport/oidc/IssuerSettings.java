package dev.sallyport.oidc;

import java.util.Objects;

/**
 * What an issuer is told of its center.
 *
 * @param issuer {@code spec.baseURL} of the source in force, which is the issuer as it stands
 * @param deviceFlow whether devices without a browser may ask (RFC 8628)
 */
public record IssuerSettings(String issuer, boolean deviceFlow) {

  public IssuerSettings {
    Objects.requireNonNull(issuer);
  }

  String at(String path) {
    return issuer + path;
  }
}
