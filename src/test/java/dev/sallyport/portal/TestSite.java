package dev.sallyport.portal;

import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.IdentityMatch;
import dev.sallyport.signin.IssuerKeys;
import dev.sallyport.signin.Randomness;
import dev.sallyport.web.Requests;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

/** A center with the test IdP as its source in force. */
final class TestSite {

  static final String NAMESPACE = "identity";
  static final Randomness RANDOM = new SecureRandom()::nextBytes;
  static final IssuerKeys KEYS = IssuerKeys.first(TestIdp.NOW, RANDOM);

  private TestSite() {}

  static Site open() {
    return with(new CenterSource.InForce("uid-of-corp", 3), false);
  }

  static Site idpInitiated() {
    return with(new CenterSource.InForce("uid-of-corp", 3), true);
  }

  static Site with(CenterSource source, boolean idpInitiated) {
    return new Site(
        NAMESPACE,
        Requests.ORIGIN,
        "https://id.example.com",
        "",
        "<metadata/>",
        source,
        Optional.of(
            new Site.Saml(
                TestIdp.rsa().identityProvider(),
                TestIdp.SP_ENTITY_ID,
                TestIdp.ACS,
                TestIdp.serviceProvider(),
                idpInitiated,
                Optional.of(IdentityMatch.DEFAULT),
                Duration.ofHours(8))),
        Optional.of(KEYS));
  }
}
