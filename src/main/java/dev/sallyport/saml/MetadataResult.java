package dev.sallyport.saml;

import java.util.List;

/** What became of a metadata document, or of one identity provider in it. */
public sealed interface MetadataResult {

  /**
   * An identity provider that people can sign in with.
   *
   * @param remarks what was left out of it and why; nothing that stops its use
   */
  record Usable(IdentityProvider identityProvider, List<String> remarks) implements MetadataResult {
    public Usable {
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * Not used.
   *
   * @param reason one of {@link dev.sallyport.api.MetadataReason}
   * @param message what is wrong and what to do; fit for a condition
   */
  record Refused(String reason, String message) implements MetadataResult {}
}
