package dev.sallyport.pipeline;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceSpec.SignInRules;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.IdentitySourceStatus.ServiceProviderStatus;
import dev.sallyport.api.OutsideText;
import dev.sallyport.api.Secrets;
import dev.sallyport.gate.ActiveState;
import dev.sallyport.gate.SourceType;
import dev.sallyport.gate.StateRead;
import dev.sallyport.gate.Target;
import dev.sallyport.saml.IdentityProvider;
import dev.sallyport.saml.MetadataReader;
import dev.sallyport.saml.MetadataResult;
import dev.sallyport.saml.ServiceProviderKeys;
import dev.sallyport.saml.response.ResponseExpectation;
import dev.sallyport.saml.response.VerifiedIdentity;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.IdentityMatch;
import dev.sallyport.signin.PeopleIndex;
import dev.sallyport.signin.SessionRules;
import dev.sallyport.signin.SignIn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the sign-in of a center goes by: the source in force, and never what a spec says of another
 * one that waits to be accepted.
 *
 * @param entityID our own
 * @param match empty where what the source says is not understood
 * @param source what the gate says; a change that is being carried out lets nobody in
 */
record SignInFacts(
    IdentityProvider identityProvider,
    String entityID,
    String acsURL,
    boolean idpInitiated,
    Optional<IdentityMatch> match,
    CenterSource source,
    Duration sessionLength) {

  /**
   * Reads them.
   *
   * @param object that is believed to stand for the source in force
   * @param active of the Secret {@code sallyport-active}
   * @throws Unusable where nobody could sign in by it; the message says why and what to do
   */
  static SignInFacts of(IdentitySource object, StateRead active, Instant now) throws Unusable {
    if (active instanceof StateRead.Read read && read.state().target().isPresent()) {
      requireInForce(object, read.state());
      return of(object, read.state().target().get(), source(object, active), now);
    }
    source(object, active);
    throw new Unusable("no source is in force in this center; this says why: " + look(object));
  }

  private static CenterSource source(IdentitySource object, StateRead active) throws Unusable {
    CenterSource source = CenterSource.of(active, List.of(object));
    if (source instanceof CenterSource.Unknown) {
      throw new Unusable(
          "the Secret "
              + Secrets.ACTIVE_SOURCE_NAME
              + " is gone or is not what the operator wrote, so nobody is let in; the conditions"
              + " say how to go on: "
              + look(object));
    }
    return source;
  }

  private static SignInFacts of(
      IdentitySource object, Target target, CenterSource source, Instant now) throws Unusable {
    ServiceProviderStatus provider =
        Optional.ofNullable(object.getStatus())
            .map(IdentitySourceStatus::serviceProvider)
            .filter(known -> known.entityID() != null && known.acsURL() != null)
            .orElseThrow(
                () ->
                    new Unusable(
                        shown(object)
                            + " has no service provider yet; that takes spec.baseURL and an"
                            + " operator that runs: "
                            + look(object)));
    return new SignInFacts(
        identityProvider(object, target, now),
        provider.entityID(),
        provider.acsURL(),
        target.signIn().filter(SignInRules::mayBeginThere).isPresent(),
        target.signIn().map(IdentityMatch::of).orElse(Optional.of(IdentityMatch.DEFAULT)),
        source,
        SessionRules.length(object.getSpec()));
  }

  ResponseExpectation expectation(Measure.Occasion occasion, List<ServiceProviderKeys> keys) {
    return new ResponseExpectation(
        identityProvider,
        entityID,
        acsURL,
        keys,
        occasion.request(idpInitiated),
        occasion.now(),
        occasion.skew());
  }

  SignIn signIn(VerifiedIdentity identity, PeopleIndex people, Instant now) {
    return SignIn.of(identity, match, people, source, sessionLength, now);
  }

  private static void requireInForce(IdentitySource object, ActiveState state) throws Unusable {
    if (object.getMetadata().getUid().equals(state.source().uid())) {
      return;
    }
    if (object.getMetadata().getName().equals(state.source().name())) {
      throw new Unusable(
          shown(object)
              + " was made anew and is not in force yet; wait until it is Ready: "
              + look(object));
    }
    throw new Unusable(
        shown(object)
            + " is not in force, so no Response is measured by it; in force is "
            + OutsideText.escaped(state.source().name(), 253)
            + ": give that as --source, or the values of this one offline (--idp-metadata)");
  }

  private static IdentityProvider identityProvider(
      IdentitySource object, Target target, Instant now) throws Unusable {
    if (target.identity().type() != SourceType.EXTERNAL_IDP) {
      throw new Unusable(
          "in force is "
              + target.identity().shown()
              + ", and only an ExternalIdP sends Responses; of one that is to come give the values"
              + " offline (--idp-metadata)");
    }
    if (target.metadata().isEmpty()) {
      throw new Unusable(
          "the identity provider's metadata is not known; the condition MetadataValid says why: "
              + look(object));
    }
    return switch (MetadataReader.read(
        target.metadata().get().getBytes(StandardCharsets.UTF_8),
        Optional.of(target.identity().identity()),
        now)) {
      case MetadataResult.Usable usable -> usable.identityProvider();
      case MetadataResult.Refused(String reason, String message) ->
          throw new Unusable("the metadata in force is refused, " + reason + ": " + message);
    };
  }

  private static String shown(IdentitySource object) {
    return "IdentitySource " + object.getMetadata().getName();
  }

  private static String look(IdentitySource object) {
    return "kubectl describe identitysource "
        + object.getMetadata().getName()
        + " -n "
        + object.getMetadata().getNamespace();
  }
}
