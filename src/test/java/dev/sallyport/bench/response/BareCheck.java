package dev.sallyport.bench.response;

import dev.sallyport.saml.MetadataReader;
import dev.sallyport.saml.ServiceProviderKeys;
import java.io.ByteArrayInputStream;
import java.security.cert.X509Certificate;
import net.shibboleth.utilities.java.support.xml.ParserPool;
import net.shibboleth.utilities.java.support.xml.XMLParserException;
import org.opensaml.core.config.ConfigurationService;
import org.opensaml.core.xml.config.XMLObjectProviderRegistry;
import org.opensaml.core.xml.io.UnmarshallerFactory;
import org.opensaml.core.xml.io.UnmarshallingException;
import org.opensaml.saml.saml2.core.Assertion;
import org.opensaml.saml.saml2.core.EncryptedAssertion;
import org.opensaml.saml.saml2.core.Response;
import org.opensaml.saml.saml2.encryption.Decrypter;
import org.opensaml.saml.security.impl.SAMLSignatureProfileValidator;
import org.opensaml.security.credential.Credential;
import org.opensaml.security.x509.BasicX509Credential;
import org.opensaml.xmlsec.encryption.support.DecryptionException;
import org.opensaml.xmlsec.encryption.support.InlineEncryptedKeyResolver;
import org.opensaml.xmlsec.keyinfo.impl.StaticKeyInfoCredentialResolver;
import org.opensaml.xmlsec.signature.support.SignatureException;
import org.opensaml.xmlsec.signature.support.SignatureValidator;
import org.w3c.dom.Element;

/**
 * Parses a Response and verifies each of its signatures as OpenSAML's manual shows it, with the
 * parsers that Sallyport set up, and decides nothing: neither whom it is for nor whether it holds.
 */
final class BareCheck {

  private final ParserPool parsers;
  private final UnmarshallerFactory unmarshallers;
  private final SAMLSignatureProfileValidator profile = new SAMLSignatureProfileValidator();
  private final Credential signer;
  private final Decrypter decrypter;

  BareCheck(X509Certificate signer, ServiceProviderKeys keys) {
    MetadataReader.prepare(); // Starts OpenSAML.
    XMLObjectProviderRegistry registry = ConfigurationService.get(XMLObjectProviderRegistry.class);
    this.parsers = registry.getParserPool();
    this.unmarshallers = registry.getUnmarshallerFactory();
    this.signer = new BasicX509Credential(signer);
    this.decrypter =
        new Decrypter(
            null,
            new StaticKeyInfoCredentialResolver(
                new BasicX509Credential(keys.certificate(), keys.privateKey())),
            new InlineEncryptedKeyResolver());
    decrypter.setRootInNewDocument(true);
  }

  /** The Response, of which every signature was verified. */
  Response verified(byte[] document)
      throws XMLParserException, UnmarshallingException, DecryptionException, SignatureException {
    Element root = parsers.parse(new ByteArrayInputStream(document)).getDocumentElement();
    Response response = (Response) unmarshallers.getUnmarshaller(root).unmarshall(root);
    if (response.isSigned()) {
      verify(response.getSignature());
    }
    for (Assertion assertion : response.getAssertions()) {
      verify(assertion);
    }
    for (EncryptedAssertion encrypted : response.getEncryptedAssertions()) {
      verify(decrypter.decrypt(encrypted));
    }
    return response;
  }

  private void verify(Assertion assertion) throws SignatureException {
    if (assertion.isSigned()) {
      verify(assertion.getSignature());
    }
  }

  private void verify(org.opensaml.xmlsec.signature.Signature signature) throws SignatureException {
    profile.validate(signature);
    SignatureValidator.validate(signature, signer);
  }
}
