package dev.sallyport.pipeline;

import dev.sallyport.api.Condition;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.OutsideText;
import dev.sallyport.signin.kubernetes.IssuerUrl;
import java.util.List;
import java.util.Set;

/** Which issuer a center has: the base URL of the source in force. */
sealed interface SourceInForce {

  /** Reasons of {@code Ready} under which a base URL is not the center's to use. */
  Set<String> NOT_ITS_OWN =
      Set.of(
          IdentitySource.Reason.BASE_URL_TAKEN,
          IdentitySource.Reason.BASE_URL_NOT_ALLOWED,
          IdentitySource.Reason.NOT_AN_IDENTITY_CENTER);

  /** It has one. */
  record Found(IssuerUrl issuer) implements SourceInForce {}

  /** It has none; {@code message} says why and what to do. */
  record None(String message) implements SourceInForce {}

  /**
   * @param namespace of the center
   * @param sources every IdentitySource in it
   */
  static SourceInForce of(String namespace, List<IdentitySource> sources) {
    List<IdentitySource> inForce = sources.stream().filter(IdentitySource::isInForce).toList();
    if (inForce.size() != 1) {
      return new None(notOne(namespace, inForce.size()));
    }
    IdentitySource source = inForce.getFirst();
    String shown = "IdentitySource " + source.getMetadata().getName();
    // Until it is accepted, what a spec says of another source has no effect, and not here either.
    if (source.getStatus().pendingChange() != null || source.getStatus().change() != null) {
      return new None(
          shown
              + " is being changed, or waits to be: print this when the change is done or"
              + " withdrawn");
    }
    Condition ready = Conditions.find(source.getStatus(), Condition.READY);
    if (ready != null && !ready.isTrue() && NOT_ITS_OWN.contains(ready.reason())) {
      return new None(shown + " may not serve its base URL: " + ready.message());
    }
    String baseURL = source.getSpec() == null ? null : source.getSpec().baseURL();
    if (baseURL == null) {
      return new None(shown + " has no spec.baseURL: set it to where people are to sign in");
    }
    try {
      return new Found(new IssuerUrl(baseURL));
    } catch (IllegalArgumentException e) {
      return new None("spec.baseURL of " + shown + " cannot be used: " + e.getMessage());
    }
  }

  /** What is said where not exactly one is found to be in force. */
  static String notOne(String namespace, int found) {
    return (found == 0 ? "no source is in force" : "more than one source says it is in force")
        + " in namespace "
        + OutsideText.quoted(namespace)
        + "; this says why: kubectl get identitysources -n "
        + OutsideText.escaped(namespace, 63);
  }
}
