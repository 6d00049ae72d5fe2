package dev.sallyport.signin;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec.IdentityProviderSession;
import dev.sallyport.saml.response.VerifiedIdentity.NameID;
import java.util.List;
import java.util.Optional;

/**
 * Which Sessions a LogoutRequest of the identity provider is about (SAML core §3.7.3.2): those that
 * began with that name, at one of those sessions there, under the source in force.
 *
 * @param nameID of the request
 * @param sessionIndexes of the request; empty for all sessions of the person
 * @param identityProvider its entityID
 * @param serviceProvider our own entityID
 */
public record LogoutScope(
    NameID nameID,
    List<String> sessionIndexes,
    CenterSource.InForce source,
    String identityProvider,
    String serviceProvider) {

  public LogoutScope {
    sessionIndexes = List.copyOf(sessionIndexes);
  }

  /** Whether a Session is among them, and not over yet. */
  public boolean covers(Session session) {
    return session.getSpec() != null
        && session.getSpec().source() != null
        && source.isOf(session.getSpec().source())
        && session.getSpec().identityProvider() != null
        && isNamed(session.getSpec().identityProvider())
        && isIndexed(session.getSpec().identityProvider().sessionIndex())
        && (session.getStatus() == null || session.getStatus().ended() == null);
  }

  /**
   * A qualifier that is left out is the entityID of the one who qualifies (SAML core §8.3.7). The
   * unspecified format, which is also the one where none is named, fits any: IdPs leave it out of
   * one message and not of the other.
   */
  private boolean isNamed(IdentityProviderSession session) {
    String format = Optional.ofNullable(session.nameIDFormat()).orElse(NameID.UNSPECIFIED);
    return nameID.value().equals(session.nameID())
        && (format.equals(nameID.format())
            || format.equals(NameID.UNSPECIFIED)
            || nameID.format().equals(NameID.UNSPECIFIED))
        && same(nameID.nameQualifier(), session.nameQualifier(), identityProvider)
        && same(nameID.spNameQualifier(), session.spNameQualifier(), serviceProvider);
  }

  private static boolean same(Optional<String> asked, String kept, String otherwise) {
    return asked.orElse(otherwise).equals(Optional.ofNullable(kept).orElse(otherwise));
  }

  /** One of which no index is known may be meant, so it ends. */
  private boolean isIndexed(String index) {
    return sessionIndexes.isEmpty() || index == null || sessionIndexes.contains(index);
  }
}
