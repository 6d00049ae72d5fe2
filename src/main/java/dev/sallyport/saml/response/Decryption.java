package dev.sallyport.saml.response;

import dev.sallyport.api.SignInReason;
import dev.sallyport.saml.ServiceProviderKeys;
import dev.sallyport.saml.response.Trail.Findings;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import org.apache.xml.security.encryption.XMLCipher;
import org.apache.xml.security.exceptions.XMLSecurityException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/**
 * Opens an EncryptedAssertion. What comes out came from outside as much as the Response did: it
 * goes through the same scan, as a document of its own. Whatever fails, from the key to the root's
 * name, is one reason with one message, so that nobody learns by trying.
 */
final class Decryption {

  private static final Pattern DECLARATION =
      Pattern.compile("\\A\ufeff?(<\\?xml\\s[^>]{0,200}\\?>)?");

  private Decryption() {}

  /** The Assertion, in a document of its own, or null with the fault. */
  static Element open(
      Element encryptedAssertion, List<ServiceProviderKeys> keys, Findings findings) {
    EncryptionProfile profile = EncryptionProfile.of(encryptedAssertion, findings);
    if (profile == null) {
      return null;
    }
    if (keys.isEmpty()) {
      findings.fault(
          SignInReason.DECRYPTION_KEY_MISSING,
          "The Assertion is encrypted, and no key was given to open it. Give the service provider's"
              + " key.");
      return null;
    }
    for (ServiceProviderKeys each : keys) {
      Optional<Element> assertion = assertion(profile, each);
      if (assertion.isPresent()) {
        return Message.isAlone(assertion.get(), findings) ? assertion.get() : null;
      }
    }
    findings.fault(
        SignInReason.DECRYPTION_FAILED,
        "The EncryptedAssertion does not open with our key, or holds no Assertion. Give the"
            + " identity provider the present metadata of the service provider: perhaps it encrypts"
            + " to an older certificate.");
    return null;
  }

  private static Optional<Element> assertion(EncryptionProfile profile, ServiceProviderKeys keys) {
    try {
      byte[] plain = decrypted(profile, keys);
      Optional<CharBuffer> text =
          plain.length > ResponseCheck.MAX_BYTES ? Optional.empty() : ResponseScan.decoded(plain);
      if (text.isEmpty()) {
        return Optional.empty();
      }
      byte[] document = inContext(text.get().toString(), profile.data());
      // A declaration is longer where its quotation marks are escaped.
      if (document.length > ResponseCheck.MAX_BYTES
          || !(ResponseScan.of(document, "Assertion")
              instanceof ResponseScan.Tree(Document tree))) {
        return Optional.empty();
      }
      List<Element> roots = Saml.children(tree.getDocumentElement());
      return roots.size() == 1 && Saml.is(roots.getFirst(), Saml.ASSERTION, "Assertion")
          ? Optional.of(roots.getFirst())
          : Optional.empty();
    } catch (XMLSecurityException | RuntimeException | StackOverflowError e) {
      return Optional.empty();
    }
  }

  private static byte[] decrypted(EncryptionProfile profile, ServiceProviderKeys keys)
      throws XMLSecurityException {
    XMLCipher unwrapping = XMLCipher.getInstance();
    unwrapping.setSecureValidation(true);
    unwrapping.init(XMLCipher.UNWRAP_MODE, keys.privateKey());
    Key key =
        unwrapping.decryptKey(
            unwrapping.loadEncryptedKey(profile.key().getOwnerDocument(), profile.key()),
            profile.dataAlgorithm());
    XMLCipher decrypting = XMLCipher.getInstance();
    decrypting.setSecureValidation(true);
    decrypting.init(XMLCipher.DECRYPT_MODE, key);
    return decrypting.decryptToByteArray(profile.data());
  }

  /**
   * The plain text as it would stand in the place of the cipher text: prefixes that it does not
   * declare are those of the Response (XML Encryption 1.1 §4.4). Keycloak leaves its own to the
   * Response.
   */
  private static byte[] inContext(String plain, Element place) {
    Map<String, String> declarations = new TreeMap<>();
    for (Node node = place; node instanceof Element element; node = node.getParentNode()) {
      NamedNodeMap attributes = element.getAttributes();
      for (int i = 0; i < attributes.getLength(); i++) {
        Node attribute = attributes.item(i);
        if (XMLConstants.XMLNS_ATTRIBUTE_NS_URI.equals(attribute.getNamespaceURI())) {
          declarations.putIfAbsent(attribute.getNodeName(), attribute.getNodeValue());
        }
      }
    }
    StringBuilder document = new StringBuilder(plain.length() + 512).append("<context");
    declarations.forEach(
        (name, uri) ->
            document
                .append(' ')
                .append(name)
                .append("=\"")
                .append(uri.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;"))
                .append('"'));
    document.append('>').append(DECLARATION.matcher(plain).replaceFirst("")).append("</context>");
    return document.toString().getBytes(StandardCharsets.UTF_8);
  }
}
