package dev.sallyport.reconcile;

import dev.sallyport.api.Secrets;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.ScimTokenTerms;
import java.util.List;

/** The tokens for SCIM that the caches know, without their hashes. */
public record ScimTokens(Caches caches) {

  /** Those of a center that are of this source, in this epoch, ended ones included. */
  public List<ScimTokenTerms> of(String center, CenterSource.InForce source) {
    return caches.secretsByType.get(center, Secrets.SCIM_TOKEN).stream()
        .flatMap(secret -> ScimTokenTerms.read(secret).stream())
        .filter(token -> token.areOf(source))
        .toList();
  }
}
