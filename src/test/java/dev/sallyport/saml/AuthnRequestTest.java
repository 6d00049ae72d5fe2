package dev.sallyport.saml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.saml.idp.RedirectQuery;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.idp.Xml;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class AuthnRequestTest {

  private static final byte[] RANDOM = new byte[20];
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00.987Z");

  @Test
  void theIdpGetsWhatItAsksForAndNoMore() {
    RedirectQuery query =
        RedirectQuery.of(
            request(TestIdp.rsa().identityProvider(), Optional.empty())
                .redirectURL(TestIdp.serviceProvider(), "state-1"));

    Element request = Xml.parse(query.request()).getDocumentElement();
    assertThat(query.location()).isEqualTo("https://idp.example.com/realms/corp/protocol/saml");
    assertThat(query.relayState()).isEqualTo("state-1");
    assertThat(request.getLocalName()).isEqualTo("AuthnRequest");
    assertThat(request.getAttribute("ID")).isEqualTo("_" + "00".repeat(20));
    assertThat(request.getAttribute("Version")).isEqualTo("2.0");
    assertThat(request.getAttribute("IssueInstant")).isEqualTo("2026-06-01T12:00:00Z");
    assertThat(request.getAttribute("Destination")).isEqualTo(query.location());
    assertThat(request.getAttribute("AssertionConsumerServiceURL")).isEqualTo(TestIdp.ACS);
    assertThat(request.getAttribute("ProtocolBinding"))
        .isEqualTo("urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST");
    assertThat(request.hasAttribute("ForceAuthn")).isFalse();
    assertThat(request.getTextContent()).isEqualTo(TestIdp.SP_ENTITY_ID);
    assertThat(request.getChildNodes().getLength()).isEqualTo(1);
  }

  @Test
  void theSignatureCoversTheQueryAsItStands() {
    String url =
        request(TestIdp.rsa().identityProvider(), Optional.empty())
            .redirectURL(TestIdp.serviceProvider(), "state-1");

    assertThat(RedirectQuery.of(url).isSignedBy(TestIdp.serviceProvider().certificate())).isTrue();
    assertThat(
            RedirectQuery.of(url.replace("state-1", "state-2"))
                .isSignedBy(TestIdp.serviceProvider().certificate()))
        .isFalse();
  }

  @Test
  void aPinnedFormatIsAskedFor() {
    String xml = request(TestIdp.rsa().identityProvider(), Optional.of("urn:x:\"y\"&z")).xml();

    assertThat(xml).contains("<samlp:NameIDPolicy Format=\"urn:x:&quot;y&quot;&amp;z\"/>");
  }

  @Test
  void aFreshLoginIsAskedForOnlyIfWanted() {
    assertThat(
            AuthnRequest.to(
                    TestIdp.rsa().identityProvider(),
                    TestIdp.SP_ENTITY_ID,
                    TestIdp.ACS,
                    Optional.empty(),
                    true,
                    RANDOM,
                    NOW)
                .orElseThrow()
                .xml())
        .contains(" ForceAuthn=\"true\"");
  }

  @Test
  void aLocationWithAQueryKeepsIt() {
    IdentityProvider idp =
        with(new Endpoint(Binding.HTTP_REDIRECT, "https://i.example.com/?a=b", ""));

    assertThat(request(idp, Optional.empty()).redirectURL(TestIdp.serviceProvider(), "s"))
        .startsWith("https://i.example.com/?a=b&SAMLRequest=");
  }

  @Test
  void anIdpThatTakesNoRedirectGetsNoRequest() {
    IdentityProvider idp = with(new Endpoint(Binding.HTTP_POST, "https://i.example.com/", ""));

    assertThat(AuthnRequest.to(idp, "sp", TestIdp.ACS, Optional.empty(), false, RANDOM, NOW))
        .isEmpty();
  }

  @Test
  void whatCouldBeGuessedOrIsTooLongIsRefused() {
    IdentityProvider idp = TestIdp.rsa().identityProvider();

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                AuthnRequest.to(idp, "sp", TestIdp.ACS, Optional.empty(), false, new byte[8], NOW));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                request(idp, Optional.empty())
                    .redirectURL(TestIdp.serviceProvider(), "x".repeat(81)));
  }

  private static AuthnRequest request(IdentityProvider idp, Optional<String> format) {
    return AuthnRequest.to(idp, TestIdp.SP_ENTITY_ID, TestIdp.ACS, format, false, RANDOM, NOW)
        .orElseThrow();
  }

  private static IdentityProvider with(Endpoint endpoint) {
    IdentityProvider idp = TestIdp.rsa().identityProvider();
    return new IdentityProvider(
        idp.entityID(),
        List.of(endpoint),
        List.of(),
        List.of(),
        true,
        idp.certificates(),
        Optional.empty());
  }
}
