package dev.sallyport.saml;

import java.util.Map;
import java.util.Optional;

/** A signed message on its way to the IdP, as the browser has to take it there. */
public sealed interface OutgoingMessage {

  /** By HTTP-Redirect: the browser goes there. */
  record Redirect(String url) implements OutgoingMessage {

    /** Not the address: it names the person. */
    @Override
    public String toString() {
      return "Redirect";
    }
  }

  /**
   * By HTTP-POST: the browser posts these fields there.
   *
   * @param action an https URL
   */
  record Form(String action, Map<String, String> fields) implements OutgoingMessage {

    public Form {
      fields = Map.copyOf(fields);
    }

    /** Names only. */
    @Override
    public String toString() {
      return "Form" + fields.keySet();
    }
  }

  /**
   * Signs a message for an endpoint.
   *
   * @param location of the endpoint, for this kind of message
   * @param field {@code SAMLRequest} or {@code SAMLResponse}
   * @throws IllegalArgumentException if RelayState has more than 80 bytes
   */
  static OutgoingMessage by(
      Binding binding,
      String location,
      String field,
      String xml,
      Optional<String> relayState,
      ServiceProviderKeys keys) {
    return switch (binding) {
      case HTTP_REDIRECT ->
          new Redirect(RedirectBinding.url(location, field, xml, relayState, keys));
      case HTTP_POST -> {
        String message = PostBinding.field(xml, keys);
        yield new Form(
            location,
            relayState.isPresent()
                ? Map.of(field, message, "RelayState", relayState.get())
                : Map.of(field, message));
      }
    };
  }
}
