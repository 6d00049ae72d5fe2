package dev.sallyport.saml.response;

import dev.sallyport.api.OutsideText;
import dev.sallyport.api.SignInReason;
import dev.sallyport.saml.response.Trail.Findings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.w3c.dom.Element;

/** Who says it, for whom, for how long, and that somebody was authenticated. */
final class AssertionCheck {

  /** Conditions that are understood; OneTimeUse holds because every Assertion is used once. */
  private static final Set<String> CONDITIONS =
      Set.of("AudienceRestriction", "OneTimeUse", "ProxyRestriction");

  private static final int MAX_SESSION_INDEX = 1024;

  private final ResponseExpectation expected;
  private final Timing timing;

  AssertionCheck(ResponseExpectation expected) {
    this.expected = expected;
    this.timing = new Timing(expected.now(), expected.skew());
  }

  /**
   * What the AuthnStatements say together.
   *
   * @param sessionNotOnOrAfter the earliest
   */
  record Authentication(
      Instant authnInstant, Optional<String> sessionIndex, Optional<Instant> sessionNotOnOrAfter) {}

  /** Version and ID (SAML core §2.3.3); the ID is what replay is known by. */
  static void checkForm(Element assertion, Findings findings) {
    if (!Saml.attribute(assertion, "Version").equals(Optional.of("2.0"))
        || !Saml.attribute(assertion, "ID").map(Saml::isId).orElse(false)) {
      findings.fault(
          SignInReason.ASSERTION_MALFORMED,
          "The Assertion is not of SAML 2.0, or has no ID of letters, digits, '_', '-' and '.'. The"
              + " identity provider must send one.");
    }
  }

  /** The Response need not name its issuer; where it does, both are the same. */
  void checkIssuer(Element response, Element assertion, Findings findings) {
    for (Element issuer : Saml.children(response, Saml.ASSERTION, "Issuer")) {
      checkIssuer(issuer, findings);
    }
    List<Element> issuers = Saml.children(assertion, Saml.ASSERTION, "Issuer");
    if (issuers.size() != 1) {
      findings.fault(
          SignInReason.ISSUER_MISMATCH,
          "The Assertion does not have exactly one Issuer. The identity provider must send one.");
    }
    issuers.forEach(issuer -> checkIssuer(issuer, findings));
  }

  private void checkIssuer(Element issuer, Findings findings) {
    Optional<String> value = Saml.uri(issuer);
    String parent = issuer.getParentNode().getLocalName();
    if (value.isEmpty()) {
      notText("The Issuer of the " + parent, findings);
    } else if (!value.get().equals(expected.identityProvider().entityID())) {
      findings.fault(
          SignInReason.ISSUER_MISMATCH,
          "The "
              + parent
              + " is from "
              + OutsideText.quoted(value.get())
              + " and the source in force is "
              + OutsideText.quoted(expected.identityProvider().entityID())
              + ". Sign in at that one, or change the source.");
    }
  }

  /** Until when the Conditions hold; empty where they set no end. */
  Optional<Instant> checkConditions(Element assertion, Findings findings) {
    timing.mustHaveCome("IssueInstant of the Assertion", issued(assertion, findings), findings);
    List<Element> all = Saml.children(assertion, Saml.ASSERTION, "Conditions");
    if (all.size() != 1) {
      findings.fault(
          SignInReason.CONDITIONS_INVALID,
          "The Assertion does not have exactly one Conditions. The identity provider must say for"
              + " whom and for how long it holds.");
      return Optional.empty();
    }
    Element conditions = all.getFirst();
    timing.mustHaveCome(
        "NotBefore of the Conditions", timing.read(conditions, "NotBefore", findings), findings);
    Instant until = timing.read(conditions, "NotOnOrAfter", findings);
    timing.mustNotBeOver("NotOnOrAfter of the Conditions", until, SignInReason.EXPIRED, findings);
    Saml.children(conditions).stream()
        .filter(
            each ->
                !Saml.ASSERTION.equals(each.getNamespaceURI())
                    || !CONDITIONS.contains(each.getLocalName()))
        .findFirst()
        .ifPresent(
            each ->
                findings.fault(
                    SignInReason.CONDITIONS_INVALID,
                    "The Conditions have one that is not understood, "
                        + OutsideText.quoted(each.getLocalName())
                        + ", so nobody can say that it holds. The identity provider must leave it"
                        + " out."));
    checkAudience(conditions, findings);
    return Optional.ofNullable(until);
  }

  private Instant issued(Element assertion, Findings findings) {
    if (!assertion.hasAttributeNS(null, "IssueInstant")) {
      findings.fault(
          SignInReason.ASSERTION_MALFORMED,
          "The Assertion has no IssueInstant. The identity provider must send one.");
    }
    return timing.read(assertion, "IssueInstant", findings);
  }

  /** All restrictions hold, and of the audiences in each of them one is us (SAML core §2.5.1.4). */
  private void checkAudience(Element conditions, Findings findings) {
    List<Element> restrictions = Saml.children(conditions, Saml.ASSERTION, "AudienceRestriction");
    if (restrictions.isEmpty()) {
      findings.fault(
          SignInReason.AUDIENCE_MISMATCH,
          "The Assertion names no audience, so it may be meant for another service. Enter "
              + OutsideText.quoted(expected.entityID())
              + " as the service provider's entityID (audience) at the identity provider.");
    }
    for (Element restriction : restrictions) {
      List<Element> audiences = Saml.children(restriction, Saml.ASSERTION, "Audience");
      if (audiences.stream().anyMatch(audience -> Saml.text(audience).isEmpty())) {
        notText("An Audience", findings);
      } else if (audiences.stream()
          .flatMap(audience -> Saml.uri(audience).stream())
          .noneMatch(expected.entityID()::equals)) {
        findings.fault(
            SignInReason.AUDIENCE_MISMATCH,
            "The Assertion is for "
                + audiences.stream()
                    .limit(3)
                    .map(audience -> OutsideText.quoted(Saml.uri(audience).orElse("")))
                    .reduce((a, b) -> a + ", " + b)
                    .orElse("nobody")
                + " and we are "
                + OutsideText.quoted(expected.entityID())
                + ". Correct the entityID (audience) at the identity provider, or"
                + " spec.serviceProvider.entityID.");
      }
    }
  }

  /** Null where nobody was authenticated, with the fault. */
  Authentication checkAuthentication(Element assertion, Findings findings) {
    List<Element> statements = Saml.children(assertion, Saml.ASSERTION, "AuthnStatement");
    if (statements.isEmpty()) {
      findings.fault(
          SignInReason.AUTHENTICATION_MISSING,
          "The Assertion has no AuthnStatement: it tells about somebody, and not that they signed"
              + " in. The identity provider must send one.");
      return null;
    }
    Instant authenticated = null;
    Instant ends = null;
    Optional<String> index = Optional.empty();
    for (Element statement : statements) {
      Instant instant = timing.read(statement, "AuthnInstant", findings);
      if (instant == null) {
        findings.fault(
            SignInReason.AUTHENTICATION_MISSING,
            "The AuthnStatement does not say when. The identity provider must send AuthnInstant.");
      }
      timing.mustHaveCome("AuthnInstant", instant, findings);
      Instant over = timing.read(statement, "SessionNotOnOrAfter", findings);
      timing.mustNotBeOver("SessionNotOnOrAfter", over, SignInReason.SESSION_OVER, findings);
      authenticated = authenticated == null ? instant : authenticated;
      ends = ends == null || (over != null && over.isBefore(ends)) ? over : ends;
      index = index.or(() -> Saml.attribute(statement, "SessionIndex"));
    }
    if (index.isPresent() && index.get().length() > MAX_SESSION_INDEX) {
      findings.fault(
          SignInReason.ASSERTION_MALFORMED,
          "The SessionIndex is longer than 1,024 characters. The identity provider must send a"
              + " shorter one.");
    }
    return new Authentication(authenticated, index, Optional.ofNullable(ends));
  }

  static void notText(String what, Findings findings) {
    findings.fault(
        SignInReason.VALUE_NOT_TEXT,
        what
            + " holds elements beside text, so readers differ on what it says. The identity"
            + " provider must send text only.");
  }
}
