package dev.sallyport.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.IdentitySourceSpec.Match;
import dev.sallyport.api.IdentitySourceSpec.SignInRules;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.IdentitySourceStatus.ActiveSource;
import dev.sallyport.api.IdentitySourceStatus.ChangeInProgress;
import dev.sallyport.api.IdentitySourceStatus.ServiceProviderStatus;
import dev.sallyport.api.SignInReason;
import dev.sallyport.api.TestSource;
import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import dev.sallyport.gate.Acceptance;
import dev.sallyport.gate.ActiveSecret;
import dev.sallyport.gate.ActiveState;
import dev.sallyport.gate.OnDelete;
import dev.sallyport.gate.SourceIdentity;
import dev.sallyport.gate.SourceRef;
import dev.sallyport.gate.StateRead;
import dev.sallyport.gate.Target;
import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.response.ExpectedRequest;
import dev.sallyport.saml.response.ResponseCheck;
import dev.sallyport.saml.response.ResponseExpectation;
import dev.sallyport.saml.response.ResponseVerdict;
import dev.sallyport.saml.response.VerifiedIdentity;
import dev.sallyport.signin.SignIn;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignInFactsTest {

  private static final TestIdp IDP = TestIdp.rsa();
  private static final String LOOK = "kubectl describe identitysource corp -n identity";
  private static final Target TARGET =
      new Target(
          SourceIdentity.externalIdP(TestIdp.ENTITY_ID),
          Optional.of(IDP.identityProvider().normalForm()));

  @Test
  void theyAreThoseOfTheSourceInForce() throws Unusable {
    SignInFacts facts = facts(state(TARGET));

    ResponseExpectation expectation = facts.expectation(occasion(Optional.empty()), List.of());

    assertThat(expectation.identityProvider().normalForm())
        .isEqualTo(IDP.identityProvider().normalForm());
    assertThat(expectation.entityID()).isEqualTo(TestIdp.SP_ENTITY_ID);
    assertThat(expectation.acsURL()).isEqualTo(TestIdp.ACS);
    assertThat(expectation.request()).isEqualTo(new ExpectedRequest.NotKnown(false));
    assertThat(facts.expectation(occasion(Optional.of("_1")), List.of()).request())
        .isEqualTo(new ExpectedRequest.Sent("_1"));
  }

  @Test
  void whatNobodyAskedForIsGoodOnlyWhereTheSourceSaysSo() throws Unusable {
    Target there = with(new SignInRules("Enabled", null, null, null));

    assertThat(facts(state(there)).expectation(occasion(Optional.empty()), List.of()).request())
        .isEqualTo(new ExpectedRequest.NotKnown(true));
  }

  @Test
  void thePersonIsFoundByTheMatchThatIsInForce() throws Unusable {
    Target byUid =
        with(
            new SignInRules(
                null,
                new Match("Attribute", "urn:oid:1.2.840.113549.1.9.1", "externalID"),
                null,
                null));
    Target ofFormat = with(new SignInRules(null, null, "urn:example:format", null));

    SignIn byName = signIn(facts(state(TARGET)));
    SignIn byExternalID = signIn(facts(state(byUid)));
    SignIn otherFormat = signIn(facts(state(ofFormat)));

    assertThat(((SignIn.Allowed) byName).user().getMetadata().getName()).isEqualTo("jane");
    assertThat(((SignIn.Allowed) byExternalID).user().getMetadata().getName()).isEqualTo("john");
    assertThat(((SignIn.Denied) otherFormat).reason())
        .isEqualTo(SignInReason.NAME_ID_FORMAT_MISMATCH);
  }

  @Test
  void whileASourceChangesNobodyIsLetIn() throws Unusable {
    IdentitySource changing = source(active(state(TARGET)), provider(), change());

    SignIn decision = signIn(SignInFacts.of(changing, read(state(TARGET)), TestIdp.NOW));

    assertThat(((SignIn.Denied) decision).reason()).isEqualTo(SignInReason.SOURCE_NOT_IN_FORCE);
  }

  @Test
  void withoutASourceInForceItSaysWhereToLook() {
    IdentitySource fresh = source(null, null, null);

    assertUnusable(fresh, new StateRead.Absent(), "no source is in force", LOOK);
  }

  @Test
  void whatAnotherHandWroteIsNoMeasure() {
    ActiveState state = state(TARGET);
    Secret altered = ActiveSecret.of("identity", state);
    altered.getData().put("epoch", "OQ==");

    assertUnusable(
        inForce(state), ActiveSecret.read(altered), "is not what the operator wrote", LOOK);
    assertUnusable(inForce(state), new StateRead.Absent(), "is gone", LOOK);
    assertUnusable(
        inForce(state(with(new SignInRules("Enabled", null, null, null)))), read(state), LOOK);
  }

  @Test
  void aSourceThatIsNotInForceNamesTheOneThatIs() {
    ActiveState other = state(TARGET, new SourceRef("prod", "uid-2"));
    ActiveState earlier = state(TARGET, new SourceRef("corp", "uid-0"));

    assertUnusable(source(null, provider(), null), read(other), "prod: give that as --source");
    assertUnusable(source(null, provider(), null), read(earlier), "was made anew", LOOK);
  }

  @Test
  void onlyAnExternalIdPSendsResponses() {
    ActiveState directory = state(new Target(SourceIdentity.directory()));

    assertUnusable(inForce(directory), read(directory), "the built-in Directory", "--idp-metadata");
  }

  @Test
  void whatTheOperatorHasYetToDoIsSaid() {
    ActiveState rebuilt = state(new Target(TARGET.identity()));
    ActiveState whole = state(TARGET);

    assertUnusable(inForce(rebuilt), read(rebuilt), "MetadataValid", LOOK);
    assertUnusable(source(active(whole), null, null), read(whole), "spec.baseURL", LOOK);
  }

  // --- Parts ------------------------------------------------------------------------------------

  private static void assertUnusable(IdentitySource source, StateRead active, String... words) {
    assertThatThrownBy(() -> SignInFacts.of(source, active, TestIdp.NOW))
        .isInstanceOf(Unusable.class)
        .message()
        .contains(words);
  }

  private static SignInFacts facts(ActiveState state) throws Unusable {
    return SignInFacts.of(inForce(state), read(state), TestIdp.NOW);
  }

  private static Measure.Occasion occasion(Optional<String> requestID) {
    return new Measure.Occasion(requestID, TestIdp.NOW, TestIdp.SKEW, TestIdp.NOW);
  }

  private static SignIn signIn(SignInFacts facts) {
    VerifiedIdentity jane =
        ((ResponseVerdict.Verified)
                ResponseCheck.ofXml(
                    IDP.protect(TestIdp.response(), new Protection(true, false, false))
                        .getBytes(StandardCharsets.UTF_8),
                    facts.expectation(occasion(Optional.empty()), List.of())))
            .identity();
    return facts.signIn(
        jane,
        new ListedPeople(
            List.of(
                user("jane", "Jane.Doe@EXAMPLE.com", null),
                user("john", "john.roe@example.com", "jane.doe@example.com"))),
        TestIdp.NOW);
  }

  private static User user(String name, String userName, String externalID) {
    User user = new User();
    user.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withUid("uid-of-" + name)
            .withCreationTimestamp("2026-01-01T00:00:00Z")
            .build());
    user.setSpec(new UserSpec(userName, null, null, null, null, externalID));
    return user;
  }

  private static Target with(SignInRules rules) {
    return new Target(TARGET.identity(), TARGET.metadata(), Optional.of(rules));
  }

  private static ActiveState state(Target target) {
    return state(target, new SourceRef("corp", "uid-1"));
  }

  private static ActiveState state(Target target, SourceRef source) {
    return new ActiveState(
        3, TestIdp.NOW, Optional.of(target), source, Acceptance.SPENT, OnDelete.HOLD);
  }

  private static StateRead read(ActiveState state) {
    return ActiveSecret.read(ActiveSecret.of("identity", state));
  }

  private static IdentitySource inForce(ActiveState state) {
    return source(active(state), provider(), null);
  }

  private static ActiveSource active(ActiveState state) {
    SourceIdentity identity = state.identity().orElseThrow();
    return new ActiveSource(
        identity.type().word(),
        identity.identity(),
        state.since().toString(),
        state.epoch(),
        ActiveSecret.digest(state),
        null);
  }

  private static ServiceProviderStatus provider() {
    return new ServiceProviderStatus(TestIdp.SP_ENTITY_ID, TestIdp.ACS, "corp-sp-metadata", "");
  }

  private static ChangeInProgress change() {
    return new ChangeInProgress(null, null, 4L, "sallyport-change-4", "", "", 1, 1);
  }

  private static IdentitySource source(
      ActiveSource active, ServiceProviderStatus provider, ChangeInProgress change) {
    IdentitySource source = new IdentitySource();
    source.setMetadata(
        new ObjectMetaBuilder()
            .withName("corp")
            .withNamespace("identity")
            .withUid("uid-1")
            .build());
    source.setSpec(TestSource.ofType(IdentitySourceSpec.EXTERNAL_IDP).spec());
    source.setStatus(
        new IdentitySourceStatus(
            1L, active, true, null, change, null, provider, List.of(), List.of()));
    return source;
  }
}
