package dev.sallyport.signin;

import dev.sallyport.api.OutsideText;
import dev.sallyport.api.SignInReason;
import dev.sallyport.saml.response.VerifiedIdentity;
import java.util.List;

/** The one value of a verified identity that says which User is meant. */
sealed interface Claim {

  record Value(String text) implements Claim {}

  /** There is none that counts. */
  record None(String reason, String message) implements Claim {}

  static Claim of(VerifiedIdentity identity, IdentityMatch match) {
    String format = identity.nameID().format();
    if (match.nameIDFormat().isPresent() && !match.nameIDFormat().get().equals(format)) {
      return new None(
          SignInReason.NAME_ID_FORMAT_MISMATCH,
          "The NameID has the format %s, and externalIdP.nameIDFormat is %s. Change the one at the"
                  .formatted(
                      OutsideText.quoted(format), OutsideText.quoted(match.nameIDFormat().get()))
              + " identity provider, or the other in the source.");
    }
    return match
        .attribute()
        .map(name -> attribute(name, identity.attributes().getOrDefault(name, List.of())))
        .orElseGet(() -> new Value(identity.nameID().value()));
  }

  /** Of several values, readers take the first, the last or any; so there may be one. */
  private static Claim attribute(String name, List<String> values) {
    if (values.size() > 1) {
      return new None(
          SignInReason.ATTRIBUTE_NOT_ALONE,
          "The attribute %s has %d values. externalIdP.match needs one that has a single value."
              .formatted(OutsideText.quoted(name), values.size()));
    }
    return values.isEmpty() || values.getFirst().isEmpty()
        ? new None(
            SignInReason.ATTRIBUTE_MISSING,
            "The attribute %s of externalIdP.match was not sent. Let the identity provider send it."
                .formatted(OutsideText.quoted(name)))
        : new Value(values.getFirst());
  }
}
