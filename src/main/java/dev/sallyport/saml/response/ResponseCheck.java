package dev.sallyport.saml.response;

import dev.sallyport.api.SignInReason;
import dev.sallyport.saml.response.AssertionCheck.Authentication;
import dev.sallyport.saml.response.ResponseVerdict.Refused;
import dev.sallyport.saml.response.ResponseVerdict.Verified;
import dev.sallyport.saml.response.Trail.Findings;
import dev.sallyport.saml.response.VerifiedIdentity.NameID;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Checks a SAML Response, from bytes that came from outside to an identity. Whatever the bytes are,
 * the answer is a value and never an exception; see the package's description for the steps.
 *
 * <p>Stateless and thread-safe. That an Assertion is used once is the caller's part, who has the
 * store: {@link VerifiedIdentity#assertionID()} and {@link VerifiedIdentity#usableUntil()}.
 */
public final class ResponseCheck {

  /** Larger documents are refused unread. */
  public static final int MAX_BYTES = 256 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(ResponseCheck.class);

  private final Trail trail = new Trail();
  private final ResponseExpectation expected;

  private ResponseCheck(ResponseExpectation expected) {
    this.expected = expected;
  }

  /** Checks the value of the form field {@code SAMLResponse}, as the ACS gets it. */
  public static ResponseVerdict ofForm(String field, ResponseExpectation expected) {
    return new ResponseCheck(expected).guarded(findings -> ResponseBytes.decoded(field, findings));
  }

  /** Checks a document that somebody has taken out of the form. */
  public static ResponseVerdict ofXml(byte[] document, ResponseExpectation expected) {
    return new ResponseCheck(expected).guarded(findings -> ResponseBytes.sized(document, findings));
  }

  /** Nothing that bytes from outside can do to a parser leaves this method as an exception. */
  private ResponseVerdict guarded(Trail.Reading<byte[]> decoding) {
    try {
      Optional<VerifiedIdentity> identity = identity(decoding);
      if (identity.isPresent() && trail.reasons().isEmpty()) {
        return new Verified(identity.get(), trail.steps());
      }
    } catch (RuntimeException | StackOverflowError e) {
      // Never the exception itself: its words can quote the Response.
      LOG.debug("a Response was refused after an unexpected {}", e.getClass().getName());
      trail.failCurrent(
          SignInReason.RESPONSE_MALFORMED,
          "The Response holds what SAML cannot have. Compare it with what the identity provider"
              + " sent.");
    }
    return new Refused(trail.reasons(), trail.steps());
  }

  private Optional<VerifiedIdentity> identity(Trail.Reading<byte[]> decoding) {
    byte[] document = trail.step(ResponseStep.DECODING, decoding);
    if (document == null) {
      return Optional.empty();
    }
    Element response = trail.step(ResponseStep.XML, findings -> root(document, findings));
    if (response == null
        || !passes(ResponseStep.RESPONSE, findings -> Message.checkRoot(response, findings))
        || !passes(ResponseStep.STATUS, findings -> Message.checkStatus(response, findings))) {
      return Optional.empty();
    }
    Element carrier =
        trail.step(ResponseStep.ASSERTION, findings -> Message.onlyAssertion(response, findings));
    if (carrier == null) {
      return Optional.empty();
    }
    boolean signed = !SignatureCheck.in(response).isEmpty();
    passes(
        ResponseStep.DESTINATION,
        findings -> Message.checkDestination(response, signed, expected.acsURL(), findings));
    passes(
        ResponseStep.REQUEST,
        findings -> Message.checkRequest(response, expected.request(), findings));
    return opened(response, carrier);
  }

  private static Element root(byte[] document, Findings findings) {
    return switch (ResponseScan.of(document, "Response")) {
      case ResponseScan.Tree(Document tree) -> tree.getDocumentElement();
      case ResponseScan.Fault(String code, String message) -> {
        findings.fault(code, message);
        yield null;
      }
    };
  }

  /** Signature of the Response, decryption, signature of the Assertion: in the order of trust. */
  private Optional<VerifiedIdentity> opened(Element response, Element carrier) {
    boolean responseVerified = verified(ResponseStep.RESPONSE_SIGNATURE, response);
    Element assertion = carrier;
    if (!carrier.getLocalName().equals("EncryptedAssertion")) {
      trail.skip(ResponseStep.DECRYPTION, "the Assertion is not encrypted");
    } else if (trail.failed(ResponseStep.RESPONSE_SIGNATURE)) {
      trail.skip(ResponseStep.DECRYPTION, "the Response's signature is not good");
      return Optional.empty();
    } else {
      assertion =
          trail.step(
              ResponseStep.DECRYPTION,
              findings -> Decryption.open(carrier, expected.keys(), findings));
      if (assertion == null) {
        return Optional.empty();
      }
    }
    return read(response, assertion, responseVerified);
  }

  /**
   * Reads one element, and no other. What it says counts only if that very element was verified, or
   * lies in the Response that was: directly, or as the cipher text that the signature covers.
   */
  private Optional<VerifiedIdentity> read(
      Element response, Element assertion, boolean responseVerified) {
    boolean assertionVerified = verified(ResponseStep.ASSERTION_SIGNATURE, assertion);
    boolean verified = responseVerified || assertionVerified;
    passes(ResponseStep.SIGNED, findings -> checkSigned(response, assertion, findings));
    AssertionCheck check = new AssertionCheck(expected);
    passes(
        ResponseStep.ISSUER,
        findings -> {
          AssertionCheck.checkForm(assertion, findings);
          check.checkIssuer(response, assertion, findings);
        });
    Instant confirmed =
        trail.step(
            ResponseStep.SUBJECT,
            findings ->
                new SubjectCheck(expected, Saml.attribute(response, "InResponseTo"))
                    .check(assertion, findings));
    Optional<Instant> holds =
        trail.step(ResponseStep.CONDITIONS, findings -> check.checkConditions(assertion, findings));
    Authentication authentication =
        trail.step(
            ResponseStep.AUTHENTICATION,
            findings -> check.checkAuthentication(assertion, findings));
    NameID nameID =
        trail.step(ResponseStep.NAME_ID, findings -> IdentityReading.nameID(assertion, findings));
    Map<String, List<String>> attributes =
        trail.step(
            ResponseStep.ATTRIBUTES, findings -> IdentityReading.attributes(assertion, findings));
    if (!verified || !trail.reasons().isEmpty()) {
      return Optional.empty();
    }
    Instant ends = holds.filter(end -> end.isBefore(confirmed)).orElse(confirmed);
    return Optional.of(
        new VerifiedIdentity(
            expected.identityProvider().entityID(),
            Saml.attribute(assertion, "ID").orElseThrow(),
            nameID,
            attributes,
            authentication.sessionIndex(),
            authentication.sessionNotOnOrAfter(),
            authentication.authnInstant(),
            ends.plus(expected.skew())));
  }

  /** One signature stands in the element and is good; false also where there is none. */
  private boolean verified(ResponseStep step, Element element) {
    if (SignatureCheck.in(element).isEmpty()) {
      trail.skip(step, "the " + element.getLocalName() + " has no signature of its own");
      return false;
    }
    return trail.step(
        step, findings -> SignatureCheck.isSigned(element, expected.identityProvider(), findings));
  }

  /**
   * That a signature is there, and none lies anywhere else: a stray one has no use but to deceive.
   */
  private static void checkSigned(Element response, Element assertion, Findings findings) {
    boolean none = SignatureCheck.in(response).isEmpty() && SignatureCheck.in(assertion).isEmpty();
    if (none) {
      findings.fault(
          SignInReason.SIGNATURE_MISSING,
          "Neither the Response nor the Assertion is signed; that it is encrypted proves nothing,"
              + " because everybody can encrypt to us. Let the identity provider sign the"
              + " Assertion.");
    }
    for (Element root : List.of(response, assertion)) {
      for (Element element : Saml.descendants(root)) {
        if (Saml.is(element, Saml.SIGNATURE, "Signature")
            && element.getParentNode() != response
            && element.getParentNode() != assertion) {
          findings.fault(
              SignInReason.SIGNATURE_NOT_PROFILE,
              "There is a signature in a place where none belongs. If this is no attack, the"
                  + " identity provider must not send it.");
          return;
        }
      }
    }
  }

  private interface Checking {
    void check(Findings findings);
  }

  private boolean passes(ResponseStep step, Checking checking) {
    return trail.step(
        step,
        findings -> {
          checking.check(findings);
          return findings.clean();
        });
  }
}
