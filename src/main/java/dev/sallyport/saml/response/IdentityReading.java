package dev.sallyport.saml.response;

import dev.sallyport.api.OutsideText;
import dev.sallyport.api.SignInReason;
import dev.sallyport.saml.response.Trail.Findings;
import dev.sallyport.saml.response.VerifiedIdentity.NameID;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.w3c.dom.Element;

/**
 * Reads who the person is. Values are taken exactly as they were sent: white space that was trimmed
 * away, or text that was cut at an element, would make one person another.
 */
final class IdentityReading {

  private static final int MAX_NAME_ID = 1024;

  private IdentityReading() {}

  /** The one NameID of the one Subject, or null with the fault. */
  static NameID nameID(Element assertion, Findings findings) {
    List<Element> names =
        SubjectCheck.subject(assertion)
            .map(subject -> Saml.children(subject, Saml.ASSERTION, "NameID"))
            .orElse(List.of());
    boolean encrypted =
        SubjectCheck.subject(assertion)
            .map(subject -> Saml.children(subject, Saml.ASSERTION, "EncryptedID"))
            .filter(found -> !found.isEmpty())
            .isPresent();
    if (names.size() != 1 || encrypted) {
      findings.fault(
          SignInReason.NAME_ID_MISSING,
          encrypted
              ? "The Subject has an encrypted identifier, which is not opened. Let the identity"
                  + " provider encrypt the whole Assertion instead."
              : "The Subject does not have exactly one NameID. The identity provider must send"
                  + " one.");
      return null;
    }
    return read(names.getFirst(), findings);
  }

  /** What a NameID says, or null with the fault. */
  static NameID read(Element name, Findings findings) {
    Optional<String> value = Saml.text(name);
    if (value.isEmpty()) {
      AssertionCheck.notText("The NameID", findings);
      return null;
    }
    if (!isName(value.get())) {
      findings.fault(
          SignInReason.NAME_ID_INVALID,
          "The NameID "
              + OutsideText.quoted(value.get())
              + " is empty, longer than 1,024 characters, or has outer spaces or characters that do"
              + " not show. Correct it at the identity provider.");
      return null;
    }
    findings.note(OutsideText.quoted(value.get()));
    return new NameID(
        value.get(),
        Saml.attribute(name, "Format").orElse(NameID.UNSPECIFIED),
        Saml.attribute(name, "NameQualifier"),
        Saml.attribute(name, "SPNameQualifier"));
  }

  private static boolean isName(String value) {
    // A backslash shows as itself, as in DOMAIN\name; it is escaped only where it is printed.
    return !value.isEmpty()
        && value.length() <= MAX_NAME_ID
        && value.equals(value.strip())
        && OutsideText.isPlain(value.replace('\\', '/'));
  }

  /** All attributes by their Name; a value that is not text is a fault. */
  static Map<String, List<String>> attributes(Element assertion, Findings findings) {
    Map<String, List<String>> attributes = new LinkedHashMap<>();
    for (Element statement : Saml.children(assertion, Saml.ASSERTION, "AttributeStatement")) {
      for (Element attribute : Saml.children(statement)) {
        if (!Saml.is(attribute, Saml.ASSERTION, "Attribute")) {
          findings.fault(
              SignInReason.ASSERTION_MALFORMED,
              "There is "
                  + OutsideText.quoted(attribute.getLocalName())
                  + " among the attributes, which is not read. Let the identity provider encrypt"
                  + " the whole Assertion instead.");
          continue;
        }
        String name = Saml.attribute(attribute, "Name").orElse("");
        List<String> values = attributes.computeIfAbsent(name, key -> new ArrayList<>());
        for (Element element : Saml.children(attribute, Saml.ASSERTION, "AttributeValue")) {
          Optional<String> value = Saml.text(element);
          if (value.isEmpty()) {
            AssertionCheck.notText(
                "A value of the attribute " + OutsideText.quoted(name), findings);
          }
          value.ifPresent(values::add);
        }
      }
    }
    findings.note(attributes.size() == 1 ? "1 attribute" : attributes.size() + " attributes");
    return attributes;
  }
}
