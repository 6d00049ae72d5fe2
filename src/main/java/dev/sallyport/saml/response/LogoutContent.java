package dev.sallyport.saml.response;

import dev.sallyport.api.SignOutReason;
import dev.sallyport.saml.response.LogoutVerdict.Answered;
import dev.sallyport.saml.response.LogoutVerdict.Outcome;
import dev.sallyport.saml.response.VerifiedIdentity.NameID;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.w3c.dom.Element;

/** Reads what a verified logout message says (SAML core §3.7). */
final class LogoutContent {

  /** A browser brings it at once; later it is somebody's copy. */
  private static final Duration MAX_AGE = Duration.ofMinutes(5);

  private static final int MAX_SESSION_INDEX = 1024;
  private static final String STATUS = "urn:oasis:names:tc:SAML:2.0:status:";

  private LogoutContent() {}

  /** Until when it may be used, with what clocks may differ. */
  static Instant usableUntil(Element root, Instant now, Duration skew) throws LogoutFault {
    Instant made = time(root, "IssueInstant");
    if (made.isAfter(now.plus(skew))) {
      throw new LogoutFault(
          SignOutReason.NOT_YET_VALID,
          ("IssueInstant is %s and here it is %s: the identity provider's clock is ahead. Set both"
                  + " clocks right.")
              .formatted(made, now));
    }
    Instant end = made.plus(MAX_AGE);
    if (root.hasAttributeNS(null, "NotOnOrAfter")) {
      Instant named = time(root, "NotOnOrAfter");
      end = named.isBefore(end) ? named : end;
    }
    Instant usableUntil = end.plus(skew);
    if (!now.isBefore(usableUntil)) {
      throw new LogoutFault(
          SignOutReason.EXPIRED,
          ("The message was to be used until %s and here it is %s. Either the browser waited, or"
                  + " the identity provider's clock is behind: sign out again, and if this stays set"
                  + " both clocks right.")
              .formatted(end, now));
    }
    return usableUntil;
  }

  private static Instant time(Element root, String attribute) throws LogoutFault {
    return Saml.attribute(root, attribute)
        .flatMap(Saml::time)
        .orElseThrow(() -> unreadable("has no " + attribute + " that is a date and time in UTC"));
  }

  /** The one identifier, which is a NameID. */
  static NameID nameID(Element root) throws LogoutFault {
    if (!Saml.children(root, Saml.ASSERTION, "EncryptedID").isEmpty()) {
      throw new LogoutFault(
          SignOutReason.NAME_ID_ENCRYPTED,
          "The LogoutRequest has an encrypted identifier, which is not opened. Let the identity"
              + " provider send the NameID as it is.");
    }
    List<Element> names = Saml.children(root, Saml.ASSERTION, "NameID");
    if (names.size() != 1 || !Saml.children(root, Saml.ASSERTION, "BaseID").isEmpty()) {
      throw new LogoutFault(
          SignOutReason.NAME_ID_INVALID,
          "The LogoutRequest does not have exactly one NameID. The identity provider must send"
              + " one.");
    }
    Trail trail = new Trail();
    NameID name =
        trail.step(
            ResponseStep.NAME_ID, findings -> IdentityReading.read(names.getFirst(), findings));
    if (name == null) {
      throw new LogoutFault(SignOutReason.NAME_ID_INVALID, trail.reasons().getFirst().message());
    }
    return name;
  }

  /** Of the sessions at the IdP that end; none for all. */
  static List<String> sessionIndexes(Element root) throws LogoutFault {
    List<String> indexes = new ArrayList<>();
    for (Element element : Saml.children(root, Saml.PROTOCOL, "SessionIndex")) {
      indexes.add(
          Saml.text(element)
              .filter(text -> !text.isEmpty() && text.length() <= MAX_SESSION_INDEX)
              .orElseThrow(() -> unreadable("has a SessionIndex that is not a short text")));
    }
    return indexes;
  }

  /** How it ended, of a LogoutResponse. */
  static Answered answered(Element root) throws LogoutFault {
    List<Element> status = Saml.children(root, Saml.PROTOCOL, "Status");
    List<Element> codes =
        status.size() == 1
            ? Saml.children(status.getFirst(), Saml.PROTOCOL, "StatusCode")
            : List.of();
    if (codes.size() != 1) {
      throw unreadable("does not have exactly one status");
    }
    String top = name(codes.getFirst());
    List<String> nested =
        Saml.children(codes.getFirst(), Saml.PROTOCOL, "StatusCode").stream()
            .map(LogoutContent::name)
            .toList();
    boolean partial = top.equals("PartialLogout") || nested.contains("PartialLogout");
    return new Answered(
        Saml.attribute(root, "InResponseTo"),
        partial ? Outcome.PARTIAL : top.equals("Success") ? Outcome.COMPLETE : Outcome.FAILED,
        nested.isEmpty() ? top : top + ", " + String.join(", ", nested));
  }

  /** Only names that the standard could have; the rest is the sender's prose. */
  private static String name(Element code) {
    String value = Saml.attribute(code, "Value").orElse("");
    String name = value.startsWith(STATUS) ? value.substring(STATUS.length()) : "";
    return name.matches("[A-Za-z]{1,30}") ? name : "a status of its own";
  }

  static LogoutFault unreadable(String what) {
    return new LogoutFault(
        SignOutReason.UNREADABLE,
        "The message " + what + ". The identity provider must send it as SAML 2.0 has it.");
  }
}
