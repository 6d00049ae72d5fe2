package dev.sallyport.saml.response;

import dev.sallyport.api.OutsideText;
import dev.sallyport.api.SignInReason;
import dev.sallyport.saml.response.Trail.Findings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.w3c.dom.Element;

/** The outer element: what it is, what it reports, where it goes and what it answers. */
final class Message {

  private static final String STATUS = "urn:oasis:names:tc:SAML:2.0:status:";
  private static final String SUCCESS = STATUS + "Success";

  /** What IdPs report besides success, and what a person can do (SAML core §3.2.2.2). */
  private static final Map<String, String> ADVICE =
      Map.of(
          "AuthnFailed", "the person was not authenticated there",
          "RequestDenied", "the person, or this service provider, is not allowed there",
          "InvalidNameIDPolicy", "it cannot send the NameID format that was asked for",
          "NoPassive", "the person has no session there",
          "NoAuthnContext", "it cannot authenticate as strongly as was asked for",
          "RequestUnsupported", "it does not take such a request",
          "UnknownPrincipal", "it does not know the person",
          "Requester", "it takes our request for wrong: compare the service provider's metadata",
          "Responder", "it failed itself: its log says why",
          "VersionMismatch", "it does not speak SAML 2.0");

  private Message() {}

  /** A signed LogoutRequest or a bare Assertion of the same IdP is no answer to a sign-in. */
  static void checkRoot(Element root, Findings findings) {
    if (!Saml.is(root, Saml.PROTOCOL, "Response")
        || !Saml.attribute(root, "Version").equals(Optional.of("2.0"))) {
      findings.fault(
          SignInReason.NOT_A_RESPONSE,
          "The root is "
              + OutsideText.quoted(root.getNodeName())
              + ", not a Response of SAML 2.0. Take what the browser posted to the assertion"
              + " consumer service.");
    } else if (!Saml.attribute(root, "ID").map(Saml::isId).orElse(false)) {
      findings.fault(
          SignInReason.RESPONSE_MALFORMED,
          "The Response has no ID of letters, digits, '_', '-' and '.'. The identity provider must"
              + " send one.");
    }
  }

  static void checkStatus(Element response, Findings findings) {
    List<Element> status = Saml.children(response, Saml.PROTOCOL, "Status");
    List<Element> code =
        status.size() == 1
            ? Saml.children(status.getFirst(), Saml.PROTOCOL, "StatusCode")
            : List.of();
    if (code.size() != 1) {
      findings.fault(
          SignInReason.STATUS_NOT_SUCCESS,
          "The Response does not have exactly one status. The identity provider must report one.");
      return;
    }
    String value = Saml.attribute(code.getFirst(), "Value").orElse("");
    if (value.equals(SUCCESS)) {
      return;
    }
    String nested =
        Saml.children(code.getFirst(), Saml.PROTOCOL, "StatusCode").stream()
            .findFirst()
            .flatMap(inner -> Saml.attribute(inner, "Value"))
            .orElse("");
    findings.fault(
        SignInReason.STATUS_NOT_SUCCESS,
        "The identity provider did not sign the person in: "
            + shortName(value)
            + (nested.isEmpty() ? "" : ", " + shortName(nested))
            + advice(nested, value)
            + ". Look there for the attempt.");
  }

  /** Only names that the standard has; the rest is the sender's prose. */
  private static String shortName(String code) {
    String name = code.startsWith(STATUS) ? code.substring(STATUS.length()) : "";
    return ADVICE.containsKey(name) || name.matches("[A-Za-z]{1,30}")
        ? name
        : "a status of its own";
  }

  private static String advice(String... codes) {
    for (String code : codes) {
      String text = ADVICE.get(shortName(code));
      if (text != null) {
        return " (" + text + ")";
      }
    }
    return "";
  }

  /** The one Assertion or EncryptedAssertion, or null. */
  static Element onlyAssertion(Element response, Findings findings) {
    List<Element> everywhere = assertionsIn(response);
    if (everywhere.isEmpty()) {
      findings.fault(
          SignInReason.ASSERTION_MISSING,
          "The Response has no Assertion. The identity provider must send one.");
      return null;
    }
    Element first = everywhere.getFirst();
    if (everywhere.size() > 1 || first.getParentNode() != response) {
      notAlone(findings);
      return null;
    }
    findings.note(
        first.getLocalName().equals("Assertion") ? "it is not encrypted" : "it is encrypted");
    return first;
  }

  /** Whether an Assertion that was decrypted has no other inside. */
  static boolean isAlone(Element assertion, Findings findings) {
    if (!assertionsIn(assertion).isEmpty()) {
      notAlone(findings);
    }
    return findings.clean();
  }

  /** Whatever could be taken for what was signed, anywhere below. */
  private static List<Element> assertionsIn(Element root) {
    return Saml.descendants(root).stream()
        .filter(
            element ->
                Saml.is(element, Saml.ASSERTION, "Assertion")
                    || Saml.is(element, Saml.ASSERTION, "EncryptedAssertion")
                    || Saml.is(element, Saml.PROTOCOL, "Response"))
        .toList();
  }

  private static void notAlone(Findings findings) {
    findings.fault(
        SignInReason.ASSERTION_NOT_ALONE,
        "The Response has more than one Assertion, or has it in a wrong place. One that is signed"
            + " could cover up for one that is not, so exactly one is taken, directly in the"
            + " Response.");
  }

  /**
   * Whoever gets a signed Response must see that it was meant for them (SAML bindings §3.5.5.2).
   */
  static void checkDestination(Element response, boolean signed, String acsURL, Findings findings) {
    Optional<String> destination = Saml.attribute(response, "Destination");
    if (destination.isEmpty()) {
      if (signed) {
        findings.fault(
            SignInReason.DESTINATION_MISSING,
            "The signed Response has no Destination. Let the identity provider send "
                + OutsideText.quoted(acsURL)
                + ".");
      } else {
        findings.note("there is none, which an unsigned Response need not have");
      }
    } else if (!destination.get().equals(acsURL)) {
      findings.fault(
          SignInReason.DESTINATION_MISMATCH,
          "The Response was sent to "
              + OutsideText.quoted(destination.get())
              + " and our assertion consumer service is "
              + OutsideText.quoted(acsURL)
              + ". Correct the address at the identity provider, or baseURL.");
    }
  }

  /** The rules of an answer, and of one that nobody asked for. */
  static void checkRequest(Element response, ExpectedRequest expected, Findings findings) {
    Optional<String> answers = Saml.attribute(response, "InResponseTo");
    switch (expected) {
      case ExpectedRequest.Sent(String id) when answers.isEmpty() ->
          findings.fault(
              SignInReason.IN_RESPONSE_TO_MISSING,
              "The Response does not say that it answers our request. Begin sign-in at Sallyport"
                  + " again; if this stays, the identity provider must send InResponseTo.");
      case ExpectedRequest.Sent(String id) when !answers.get().equals(id) ->
          findings.fault(
              SignInReason.IN_RESPONSE_TO_MISMATCH,
              "The Response answers another request. Begin sign-in again, in one window.");
      case ExpectedRequest.Sent(String id) -> findings.note("it answers our request");
      case ExpectedRequest.None(boolean allowed) when answers.isPresent() ->
          findings.fault(
              SignInReason.IN_RESPONSE_TO_MISMATCH,
              "The Response answers a request, but this browser was not sent with one. Begin"
                  + " sign-in again; cookies must be allowed.");
      case ExpectedRequest.None(boolean allowed) when !allowed -> unsolicited(findings);
      case ExpectedRequest.None(boolean allowed) ->
          findings.note("nobody asked, and it may come so");
      case ExpectedRequest.NotKnown(boolean allowed) when answers.isEmpty() && !allowed ->
          unsolicited(findings);
      case ExpectedRequest.NotKnown(boolean allowed) ->
          findings.note(
              answers.isPresent()
                  ? "it answers a request; which one was not checked"
                  : "nobody asked; that is accepted only with idpInitiated: Enabled");
    }
  }

  private static void unsolicited(Findings findings) {
    findings.fault(
        SignInReason.UNSOLICITED_NOT_ALLOWED,
        "Sign-in began at the identity provider, which this source does not allow. Begin at"
            + " Sallyport, or set spec.externalIdP.idpInitiated to Enabled.");
  }
}
