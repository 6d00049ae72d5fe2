package dev.sallyport.saml.response;

import dev.sallyport.api.OutsideText;
import dev.sallyport.api.SignInReason;
import dev.sallyport.saml.response.Trail.Findings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/**
 * Whom the Assertion is about, and that whoever bears it may use it here and now (SAML profiles
 * §4.1.4.2, §4.1.4.3).
 */
final class SubjectCheck {

  private static final String BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

  private final ResponseExpectation expected;
  private final Optional<String> answered;
  private final Timing timing;

  /**
   * @param answered what the Response says it answers; the confirmation must say the same
   */
  SubjectCheck(ResponseExpectation expected, Optional<String> answered) {
    this.expected = expected;
    this.answered = answered;
    this.timing = new Timing(expected.now(), expected.skew());
  }

  /** The Subject, if there is exactly one. */
  static Optional<Element> subject(Element assertion) {
    List<Element> subjects = Saml.children(assertion, Saml.ASSERTION, "Subject");
    return subjects.size() == 1 ? Optional.of(subjects.getFirst()) : Optional.empty();
  }

  /**
   * Until when the bearer may use it, or null with faults. Of several confirmations one that holds
   * is enough, and the one that holds longest says until when; if none does, the first bearer's
   * faults are the ones that are told.
   */
  Instant check(Element assertion, Findings findings) {
    Optional<Element> subject = subject(assertion);
    if (subject.isEmpty()) {
      findings.fault(
          SignInReason.ASSERTION_MALFORMED,
          "The Assertion does not have exactly one Subject. The identity provider must send one.");
      return null;
    }
    List<Fault> first = null;
    boolean holds = false;
    Instant latest = null;
    for (Element confirmation :
        Saml.children(subject.get(), Saml.ASSERTION, "SubjectConfirmation")) {
      if (!Saml.attribute(confirmation, "Method").equals(Optional.of(BEARER))) {
        continue;
      }
      Trail attempt = new Trail();
      Instant until = attempt.step(ResponseStep.SUBJECT, each -> bearer(confirmation, each));
      if (until != null && (latest == null || until.isAfter(latest))) {
        latest = until;
      }
      if (!attempt.failed(ResponseStep.SUBJECT)) {
        holds = true;
      } else if (first == null) {
        first =
            attempt.reasons().stream()
                .map(reason -> new Fault(reason.code(), reason.message()))
                .toList();
      }
    }
    if (holds) {
      return latest;
    }
    if (first == null) {
      findings.fault(
          SignInReason.CONFIRMATION_INVALID,
          "The Subject has no bearer confirmation. The identity provider must send one for the"
              + " browser profile.");
      return null;
    }
    first.forEach(fault -> findings.fault(fault.code(), fault.message()));
    return null;
  }

  private record Fault(String code, String message) {}

  private Instant bearer(Element confirmation, Findings findings) {
    List<Element> all = Saml.children(confirmation, Saml.ASSERTION, "SubjectConfirmationData");
    if (all.size() != 1) {
      findings.fault(
          SignInReason.CONFIRMATION_INVALID,
          "The bearer confirmation does not have exactly one SubjectConfirmationData. The identity"
              + " provider must send one.");
      return null;
    }
    Element data = all.getFirst();
    String recipient = Saml.attribute(data, "Recipient").orElse("");
    if (!recipient.equals(expected.acsURL())) {
      findings.fault(
          SignInReason.RECIPIENT_MISMATCH,
          (recipient.isEmpty()
                  ? "The confirmation names no recipient"
                  : "The confirmation is for " + OutsideText.quoted(recipient))
              + " and our assertion consumer service is "
              + OutsideText.quoted(expected.acsURL())
              + ". Correct the address at the identity provider, or baseURL.");
    }
    if (data.hasAttributeNS(null, "NotBefore")) {
      findings.fault(
          SignInReason.CONFIRMATION_INVALID,
          "The bearer confirmation has a NotBefore, which the browser profile forbids. The identity"
              + " provider must not send one.");
    }
    checkRequest(Saml.attribute(data, "InResponseTo"), findings);
    return until(data, findings);
  }

  private Instant until(Element data, Findings findings) {
    if (!data.hasAttributeNS(null, "NotOnOrAfter")) {
      findings.fault(
          SignInReason.CONFIRMATION_INVALID,
          "The bearer confirmation has no NotOnOrAfter, so it would hold for ever. The identity"
              + " provider must send one.");
      return null;
    }
    Instant until = timing.read(data, "NotOnOrAfter", findings);
    timing.mustNotBeOver("NotOnOrAfter of the confirmation", until, SignInReason.EXPIRED, findings);
    return until;
  }

  /** It is what is signed where only the Assertion is, so it must say the same as the Response. */
  private void checkRequest(Optional<String> inResponseTo, Findings findings) {
    Optional<String> wanted =
        switch (expected.request()) {
          case ExpectedRequest.Sent(String id) -> Optional.of(id);
          case ExpectedRequest.None none -> Optional.empty();
          case ExpectedRequest.NotKnown unknown -> answered;
        };
    if (inResponseTo.equals(wanted)) {
      return;
    }
    if (inResponseTo.isEmpty()) {
      findings.fault(
          SignInReason.IN_RESPONSE_TO_MISSING,
          "The confirmation does not say which request it answers. The identity provider must send"
              + " InResponseTo there too.");
    } else {
      findings.fault(
          SignInReason.IN_RESPONSE_TO_MISMATCH,
          wanted.isEmpty()
              ? "The confirmation answers a request that nobody sent from this browser. Begin"
                  + " sign-in again; cookies must be allowed."
              : "The confirmation answers another request. Begin sign-in again, in one window.");
    }
  }
}
