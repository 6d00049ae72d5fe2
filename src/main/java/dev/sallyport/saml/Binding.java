package dev.sallyport.saml;

import java.util.Optional;

/**
 * How a SAML message travels (SAML bindings §3.4, §3.5). Others, such as artifact, are not used.
 */
public enum Binding {
  HTTP_REDIRECT("urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"),
  HTTP_POST("urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST");

  private final String uri;

  Binding(String uri) {
    this.uri = uri;
  }

  /** The name in metadata and messages. */
  public String uri() {
    return uri;
  }

  /** The last part of the URI, which is what people call it. */
  public String shortName() {
    return uri.substring(uri.lastIndexOf(':') + 1);
  }

  static Optional<Binding> of(String uri) {
    for (Binding binding : values()) {
      if (binding.uri.equals(uri)) {
        return Optional.of(binding);
      }
    }
    return Optional.empty();
  }
}
