package dev.sallyport.saml.response;

import dev.sallyport.api.OutsideText;
import dev.sallyport.api.SignInReason;
import dev.sallyport.api.SignOutReason;
import dev.sallyport.saml.response.LogoutVerdict.Asked;
import dev.sallyport.saml.response.LogoutVerdict.Refused;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Checks a message that came to the single logout service (SAML profiles §4.4), from bytes that
 * came from outside to what the IdP wants. Whatever the bytes are, the answer is a value and never
 * an exception. The steps are those of {@link LogoutStep}; the first fault ends it.
 *
 * <p>Stateless and thread-safe. That a LogoutRequest is used once, and that a LogoutResponse
 * answers what this browser was sent with, is the caller's part ({@link LogoutStep#USE}).
 */
public final class LogoutCheck {

  /** More than this many bytes of a form are no logout message: base64, its percent signs. */
  public static final int MAX_FORM = LogoutBytes.MAX_CHARACTERS * 3 / 2;

  private static final Logger LOG = LoggerFactory.getLogger(LogoutCheck.class);

  private final LogoutExpectation expected;
  private LogoutStep step = LogoutStep.DECODING;

  private LogoutCheck(LogoutExpectation expected) {
    this.expected = expected;
  }

  /**
   * Checks what came by HTTP-Redirect.
   *
   * @param query as it was sent, without the question mark
   */
  public static LogoutVerdict ofQuery(String query, LogoutExpectation expected) {
    LogoutCheck check = new LogoutCheck(expected);
    return check.guarded(() -> check.query(query));
  }

  /**
   * Checks what came by HTTP-POST.
   *
   * @param fields of the form; empty if they could not be read
   */
  public static LogoutVerdict ofForm(
      Optional<Map<String, String>> fields, LogoutExpectation expected) {
    LogoutCheck check = new LogoutCheck(expected);
    return check.guarded(() -> check.form(fields));
  }

  private interface Checking {
    LogoutVerdict check() throws LogoutFault;
  }

  private LogoutVerdict guarded(Checking checking) {
    try {
      return checking.check();
    } catch (LogoutFault e) {
      return new Refused(step, e.code(), e.getMessage());
    } catch (RuntimeException | StackOverflowError e) {
      // Never the exception itself: its words can quote the message.
      LOG.debug("a logout message was refused after an unexpected {}", e.getClass().getName());
      return new Refused(
          step,
          SignOutReason.UNREADABLE,
          "The message holds what SAML cannot have. Compare it with what the identity provider"
              + " sent.");
    }
  }

  private LogoutVerdict query(String query) throws LogoutFault {
    SignedQuery signed = SignedQuery.of(query);
    Optional<String> relayState = signed.relayState();
    Element root = root(signed.document(), signed.isRequest());
    step = LogoutStep.SIGNATURE;
    if (!signatures(root).isEmpty()) {
      throw new LogoutFault(
          SignOutReason.SIGNATURE_NOT_PROFILE,
          "The message has a signature inside, which HTTP-Redirect forbids: there the query is"
              + " signed. The identity provider must take it out.");
    }
    signed.checkSignature(expected.identityProvider());
    return verified(root, relayState);
  }

  private LogoutVerdict form(Optional<Map<String, String>> form) throws LogoutFault {
    Map<String, String> fields = form.orElse(Map.of());
    if (fields.containsKey("SAMLRequest") == fields.containsKey("SAMLResponse")) {
      throw new LogoutFault(
          SignOutReason.UNREADABLE,
          "The form does not have either SAMLRequest or SAMLResponse, once. Take it as the identity"
              + " provider sent it.");
    }
    boolean request = fields.containsKey("SAMLRequest");
    byte[] document = LogoutBytes.decoded(fields.get(request ? "SAMLRequest" : "SAMLResponse"));
    Element root = root(document, request);
    step = LogoutStep.SIGNATURE;
    checkEnveloped(root);
    return verified(root, Optional.ofNullable(fields.get("RelayState")));
  }

  /** One tree, and its root is the message that the parameter promises, of the IdP. */
  private Element root(byte[] document, boolean request) throws LogoutFault {
    step = LogoutStep.XML;
    Element root =
        switch (ResponseScan.of(document, "message")) {
          case ResponseScan.Tree(Document tree) -> tree.getDocumentElement();
          case ResponseScan.Fault(String code, String message) ->
              throw new LogoutFault(
                  code.equals(SignInReason.RESPONSE_MALFORMED)
                      ? SignOutReason.UNREADABLE
                      : SignOutReason.UNSAFE,
                  message);
        };
    step = LogoutStep.MESSAGE;
    if (!Saml.is(root, Saml.PROTOCOL, request ? "LogoutRequest" : "LogoutResponse")
        || !Saml.attribute(root, "Version").equals(Optional.of("2.0"))) {
      throw new LogoutFault(
          SignOutReason.NOT_A_LOGOUT_MESSAGE,
          "The root is "
              + OutsideText.quoted(root.getNodeName())
              + ", not a "
              + (request ? "LogoutRequest" : "LogoutResponse")
              + " of SAML 2.0. Nothing else is taken at the single logout service.");
    }
    if (!Saml.attribute(root, "ID").map(Saml::isId).orElse(false)) {
      throw LogoutContent.unreadable("has no ID of letters, digits, '_', '-' and '.'");
    }
    step = LogoutStep.ISSUER;
    checkIssuer(root);
    return root;
  }

  private void checkIssuer(Element root) throws LogoutFault {
    List<Element> issuers = Saml.children(root, Saml.ASSERTION, "Issuer");
    String issuer = issuers.size() == 1 ? Saml.uri(issuers.getFirst()).orElse("") : "";
    String source = expected.identityProvider().entityID();
    if (!issuer.equals(source)) {
      throw new LogoutFault(
          SignOutReason.ISSUER_MISMATCH,
          (issuer.isEmpty()
                  ? "The message does not have exactly one Issuer of plain text"
                  : "The message is from " + OutsideText.quoted(issuer))
              + " and the source in force is "
              + OutsideText.quoted(source)
              + ". Sign out at that one, or change the source.");
    }
  }

  /** The one signature there is stands in the root, and signs all of it. */
  private void checkEnveloped(Element root) throws LogoutFault {
    List<Element> signatures = signatures(root);
    if (signatures.isEmpty()) {
      throw new LogoutFault(
          SignOutReason.NOT_SIGNED,
          "The "
              + root.getLocalName()
              + " is not signed. Let the identity provider sign its logout messages.");
    }
    if (signatures.size() > 1 || signatures.getFirst().getParentNode() != root) {
      throw new LogoutFault(
          SignOutReason.SIGNATURE_NOT_PROFILE,
          "The "
              + root.getLocalName()
              + " has more than one signature, or has it in a wrong place. It may have one, and"
              + " that signs all of it.");
    }
    Trail trail = new Trail();
    if (!trail.step(
        ResponseStep.RESPONSE_SIGNATURE,
        findings -> SignatureCheck.isSigned(root, expected.identityProvider(), findings))) {
      CheckedStep.Reason reason = trail.reasons().getFirst();
      throw new LogoutFault(
          switch (reason.code()) {
            case SignInReason.SIGNATURE_NOT_PROFILE -> SignOutReason.SIGNATURE_NOT_PROFILE;
            case SignInReason.SIGNATURE_ALGORITHM_NOT_ALLOWED ->
                SignOutReason.ALGORITHM_NOT_ALLOWED;
            default -> SignOutReason.SIGNATURE_INVALID;
          },
          reason.message());
    }
  }

  private static List<Element> signatures(Element root) {
    return Saml.descendants(root).stream()
        .filter(element -> Saml.is(element, Saml.SIGNATURE, "Signature"))
        .toList();
  }

  /** From here on it is what the IdP says. */
  private LogoutVerdict verified(Element root, Optional<String> relayState) throws LogoutFault {
    step = LogoutStep.DESTINATION;
    String destination = Saml.attribute(root, "Destination").orElse("");
    if (!destination.equals(expected.sloURL())) {
      throw new LogoutFault(
          SignOutReason.DESTINATION_MISMATCH,
          (destination.isEmpty()
                  ? "The message has no Destination"
                  : "The message was sent to " + OutsideText.quoted(destination))
              + " and our single logout service is "
              + OutsideText.quoted(expected.sloURL())
              + ". Correct the address at the identity provider, or baseURL.");
    }
    step = LogoutStep.TIME;
    Instant usableUntil = LogoutContent.usableUntil(root, expected.now(), expected.skew());
    step = LogoutStep.CONTENT;
    return root.getLocalName().equals("LogoutRequest")
        ? new Asked(
            new VerifiedLogout(
                expected.identityProvider().entityID(),
                Saml.attribute(root, "ID").orElseThrow(),
                LogoutContent.nameID(root),
                LogoutContent.sessionIndexes(root),
                usableUntil),
            relayState)
        : LogoutContent.answered(root);
  }
}
