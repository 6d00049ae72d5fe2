package dev.sallyport.portal;

import dev.sallyport.api.Session;
import dev.sallyport.api.User;
import dev.sallyport.saml.Binding;
import dev.sallyport.saml.Endpoint;
import dev.sallyport.saml.IdentityProvider;
import dev.sallyport.saml.idp.LogoutMessages;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.response.VerifiedIdentity;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.IdentityMatch;
import dev.sallyport.signin.IssuerKeys;
import dev.sallyport.signin.NewSession;
import dev.sallyport.signin.Randomness;
import dev.sallyport.signin.SessionToken;
import dev.sallyport.signin.SignIn;
import dev.sallyport.web.Requests;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A center with the test IdP as its source in force. */
final class TestSite {

  static final String NAMESPACE = "identity";
  static final Randomness RANDOM = new SecureRandom()::nextBytes;
  static final IssuerKeys KEYS = IssuerKeys.first(TestIdp.NOW, RANDOM);

  /** What the install says where it says nothing. */
  static final PortalSettings SETTINGS = new PortalSettings(false, Optional.empty(), TestIdp.SKEW);

  private TestSite() {}

  /** The same, where devices may ask. */
  static PortalSettings forDevices() {
    return new PortalSettings(true, SETTINGS.kubectl(), SETTINGS.clockSkew());
  }

  /** The same, where clocks may differ by as much. */
  static PortalSettings settings(Duration clockSkew) {
    return new PortalSettings(SETTINGS.deviceFlow(), SETTINGS.kubectl(), clockSkew);
  }

  static Site open() {
    return with(new CenterSource.InForce("uid-of-corp", 3), false);
  }

  static Site idpInitiated() {
    return with(new CenterSource.InForce("uid-of-corp", 3), true);
  }

  /** With an IdP that has a single logout service by these bindings. */
  static Site withLogout(Binding... bindings) {
    return with(
        new CenterSource.InForce("uid-of-corp", 3),
        false,
        IdentityMatch.DEFAULT,
        LogoutMessages.withLogout(TestIdp.rsa().identityProvider(), bindings));
  }

  /** With an IdP that can be asked by a form only. */
  static Site withoutRedirect() {
    IdentityProvider idp = TestIdp.rsa().identityProvider();
    return with(
        new CenterSource.InForce("uid-of-corp", 3),
        false,
        IdentityMatch.DEFAULT,
        new IdentityProvider(
            idp.entityID(),
            List.of(new Endpoint(Binding.HTTP_POST, "https://idp.example.com/post", "")),
            idp.singleLogout(),
            idp.nameIDFormats(),
            idp.wantAuthnRequestsSigned(),
            idp.certificates(),
            idp.validUntil()));
  }

  static Site with(CenterSource source, boolean idpInitiated) {
    return with(source, idpInitiated, IdentityMatch.DEFAULT);
  }

  static Site with(CenterSource source, boolean idpInitiated, IdentityMatch match) {
    return with(source, idpInitiated, match, TestIdp.rsa().identityProvider());
  }

  private static Site with(
      CenterSource source, boolean idpInitiated, IdentityMatch match, IdentityProvider idp) {
    return new Site(
        NAMESPACE,
        Requests.ORIGIN,
        "https://id.example.com",
        "",
        "<metadata/>",
        source,
        Optional.of(
            new Site.Saml(
                idp,
                TestIdp.SP_ENTITY_ID,
                TestIdp.ACS,
                TestIdp.serviceProvider(),
                idpInitiated,
                Optional.of(match),
                Duration.ofHours(8))),
        Optional.of(KEYS),
        false);
  }

  /** A portal's Session, as a sign-in through the test IdP makes it. */
  static Session session(User user, SessionToken cookie, NewSession.Origin origin, Instant now) {
    return NewSession.portal(
        NAMESPACE,
        new SignIn.Allowed(user, now.plusSeconds(8 * 3600)),
        new CenterSource.InForce("uid-of-corp", 3),
        new VerifiedIdentity(
            TestIdp.ENTITY_ID,
            "_a",
            new VerifiedIdentity.NameID(
                user.getSpec().userName(),
                "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
                Optional.empty(),
                Optional.empty()),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            now,
            now.plusSeconds(60)),
        cookie,
        origin,
        now);
  }
}
