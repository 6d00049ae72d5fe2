package dev.sallyport.saml.idp;

import java.security.PublicKey;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import org.apache.xml.security.encryption.EncryptedData;
import org.apache.xml.security.encryption.XMLCipher;
import org.apache.xml.security.keys.KeyInfo;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** How an Assertion is encrypted; {@link #to} is how a careful IdP does it. */
public record Encryption(PublicKey recipient, String data, String key) {

  public static final String AES_GCM = XMLCipher.AES_256_GCM;
  public static final String AES_CBC = XMLCipher.AES_256;
  public static final String OAEP = XMLCipher.RSA_OAEP;
  public static final String OAEP_11 = XMLCipher.RSA_OAEP_11;
  public static final String RSA_15 = XMLCipher.RSA_v1dot5;

  public static Encryption to(PublicKey recipient) {
    return new Encryption(recipient, AES_GCM, OAEP);
  }

  /** Puts an EncryptedAssertion into the place of the element. */
  public void encrypt(Element element) {
    try {
      Document document = element.getOwnerDocument();
      KeyGenerator generator = KeyGenerator.getInstance("AES");
      generator.init(256);
      SecretKey secret = generator.generateKey();
      XMLCipher wrapping = XMLCipher.getInstance(key);
      wrapping.init(XMLCipher.WRAP_MODE, recipient);
      XMLCipher encrypting = XMLCipher.getInstance(data);
      encrypting.init(XMLCipher.ENCRYPT_MODE, secret);
      EncryptedData encrypted = encrypting.encryptData(document, element);
      KeyInfo keyInfo = new KeyInfo(document);
      keyInfo.add(wrapping.encryptKey(document, secret));
      encrypted.setKeyInfo(keyInfo);
      Element carrier =
          document.createElementNS(
              "urn:oasis:names:tc:SAML:2.0:assertion", "saml:EncryptedAssertion");
      carrier.setAttributeNS(
          "http://www.w3.org/2000/xmlns/", "xmlns:saml", "urn:oasis:names:tc:SAML:2.0:assertion");
      carrier.appendChild(encrypting.martial(document, encrypted));
      element.getParentNode().replaceChild(carrier, element);
    } catch (Exception e) {
      throw new AssertionError("the test IdP cannot encrypt so", e);
    }
  }
}
