package dev.sallyport.signin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec.IdentityProviderSession;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.api.TestSession;
import dev.sallyport.saml.response.VerifiedIdentity.NameID;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogoutScopeTest {

  private static final String IDP = "https://idp.example.com/saml";
  private static final String SP = "https://id.example.com/saml/metadata";
  private static final String EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
  private static final String PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
  private static final NameID JANE = nameID("jane@example.com", EMAIL, null, null);

  @Test
  void aSessionOfThatNameAndIndexUnderTheSourceInForceIsMeant() {
    assertThat(scope(JANE, "s1").covers(session("jane@example.com", EMAIL, "s1"))).isTrue();
    assertThat(scope(JANE, "s0", "s1").covers(session("jane@example.com", EMAIL, "s1"))).isTrue();
    assertThat(scope(JANE).covers(session("jane@example.com", EMAIL, "s1"))).isTrue();
  }

  @Test
  void anotherNameIsNot() {
    assertThat(scope(JANE).covers(session("Jane@example.com", EMAIL, "s1"))).isFalse();
    assertThat(scope(JANE).covers(session("jane@example.com", PERSISTENT, "s1"))).isFalse();
    assertThat(scope(JANE).covers(session(null, EMAIL, "s1"))).isFalse();
  }

  @Test
  void anotherSessionOfThePersonAtTheIdpIsNot() {
    assertThat(scope(JANE, "s2").covers(session("jane@example.com", EMAIL, "s1"))).isFalse();
  }

  @Test
  void aSessionWhoseIndexIsNotKnownMayBeMeant() {
    assertThat(scope(JANE, "s2").covers(session("jane@example.com", EMAIL, null))).isTrue();
  }

  @Test
  void aFormatThatWasLeftOutFitsAny() {
    NameID bare = nameID("jane@example.com", NameID.UNSPECIFIED, null, null);

    assertThat(scope(bare).covers(session("jane@example.com", PERSISTENT, "s1"))).isTrue();
    assertThat(scope(JANE).covers(session("jane@example.com", null, "s1"))).isTrue();
  }

  @Test
  void aQualifierThatWasLeftOutIsThatOfTheTwoParties() {
    NameID qualified = nameID("jane@example.com", EMAIL, IDP, SP);

    assertThat(scope(qualified).covers(session("jane@example.com", EMAIL, "s1"))).isTrue();
    assertThat(scope(JANE).covers(qualified(IDP, SP))).isTrue();
    assertThat(scope(JANE).covers(qualified("urn:other", SP))).isFalse();
    assertThat(scope(JANE).covers(qualified(IDP, "urn:other"))).isFalse();
  }

  @Test
  void anotherEpochOrSourceIsNot() {
    assertThat(scope(JANE).covers(session(of("jane@example.com", EMAIL, "s1"), "uid", 2)))
        .isFalse();
    assertThat(scope(JANE).covers(session(of("jane@example.com", EMAIL, "s1"), "other", 3)))
        .isFalse();
  }

  @Test
  void whatIsOverStaysOver() {
    Session over = session("jane@example.com", EMAIL, "s1");
    over.setStatus(
        new SessionStatus(
            null, null, new SessionStatus.Ended("2026-06-01T12:00:00Z", "SignedOut")));

    assertThat(scope(JANE).covers(over)).isFalse();
  }

  @Test
  void aSessionThatSaysNothingOfTheIdpIsNot() {
    assertThat(scope(JANE).covers(session(null, "uid", 3))).isFalse();
    assertThat(scope(JANE).covers(new Session())).isFalse();
  }

  private static LogoutScope scope(NameID name, String... indexes) {
    return new LogoutScope(name, List.of(indexes), new CenterSource.InForce("uid", 3), IDP, SP);
  }

  private static NameID nameID(String value, String format, String idp, String sp) {
    return new NameID(value, format, Optional.ofNullable(idp), Optional.ofNullable(sp));
  }

  private static IdentityProviderSession of(String nameID, String format, String index) {
    return new IdentityProviderSession(nameID, format, null, null, index);
  }

  private static Session qualified(String idp, String sp) {
    return session(new IdentityProviderSession("jane@example.com", EMAIL, idp, sp, "s1"), "uid", 3);
  }

  private static Session session(String nameID, String format, String index) {
    return session(of(nameID, format, index), "uid", 3);
  }

  private static Session session(IdentityProviderSession there, String uid, long epoch) {
    Session session = new Session();
    session.setSpec(TestSession.empty().source(uid, epoch).identityProvider(there).spec());
    return session;
  }
}
