package dev.sallyport.saml;

import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.shibboleth.utilities.java.support.component.ComponentInitializationException;
import net.shibboleth.utilities.java.support.xml.BasicParserPool;
import net.shibboleth.utilities.java.support.xml.ParserPool;
import net.shibboleth.utilities.java.support.xml.XMLParserException;
import org.opensaml.core.config.ConfigurationService;
import org.opensaml.core.config.InitializationException;
import org.opensaml.core.config.Initializer;
import org.opensaml.core.metrics.impl.MetricRegistryInitializer;
import org.opensaml.core.xml.config.AbstractXMLObjectProviderInitializer;
import org.opensaml.core.xml.config.XMLObjectProviderRegistry;
import org.opensaml.core.xml.io.UnmarshallerFactory;
import org.opensaml.saml.config.impl.SAMLConfigurationInitializer;
import org.opensaml.xmlsec.config.DecryptionParserPool;
import org.opensaml.xmlsec.config.GlobalAlgorithmRegistryInitializer;
import org.opensaml.xmlsec.config.impl.ApacheXMLSecurityInitializer;
import org.opensaml.xmlsec.config.impl.GlobalSecurityConfigurationInitializer;
import org.opensaml.xmlsec.config.impl.JavaCryptoValidationInitializer;
import org.w3c.dom.DOMImplementation;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXParseException;

/**
 * OpenSAML, started once and on first use (it takes about half a second), with parsers that refuse
 * what SAML never needs. Every parser of the library is one of these, the one for decrypted content
 * too.
 */
final class OpenSaml {

  /** Real metadata stays under 20; 3,000 overflow OpenSAML's stack. */
  static final int MAX_DEPTH = 60;

  /** Of one element. */
  static final int MAX_ATTRIBUTES = 100;

  /** Held, because a level is lost with its logger. */
  private static final Logger SIGNATURES = Logger.getLogger("org.apache.xml.security");

  /**
   * All that {@code InitializationService} would find, but for SOAP, TLS clients, SAML 1 and what
   * extends SAML 2.0: to read how their elements are made takes as long as the rest. An element of
   * theirs is one of any kind to us.
   */
  private static final List<Initializer> PARTS =
      List.of(
          new MetricRegistryInitializer(),
          new GlobalAlgorithmRegistryInitializer(),
          new org.opensaml.core.xml.config.XMLObjectProviderInitializer(),
          new Elements(),
          new SAMLConfigurationInitializer(),
          new JavaCryptoValidationInitializer(),
          new org.opensaml.xmlsec.config.impl.XMLObjectProviderInitializer(),
          new ApacheXMLSecurityInitializer(),
          new GlobalSecurityConfigurationInitializer());

  /** The elements of SAML 2.0 itself, from the same files that the library reads. */
  private static final class Elements extends AbstractXMLObjectProviderInitializer {
    @Override
    protected String[] getConfigResources() {
      return new String[] {
        "/saml2-assertion-config.xml", "/saml2-metadata-config.xml", "/saml2-protocol-config.xml"
      };
    }
  }

  private final ParserPool parserPool;
  private final DOMImplementation trees;
  private final UnmarshallerFactory unmarshallers;

  private OpenSaml() {
    closeProcessWideDoors();
    silenceSignatures();
    try {
      for (Initializer part : PARTS) {
        part.init();
      }
      parserPool = hardenedPool();
      trees = parserPool.newDocument().getImplementation();
    } catch (InitializationException | ComponentInitializationException | XMLParserException e) {
      throw new IllegalStateException("OpenSAML does not start", e);
    }
    XMLObjectProviderRegistry registry = ConfigurationService.get(XMLObjectProviderRegistry.class);
    registry.setParserPool(parserPool);
    ConfigurationService.register(DecryptionParserPool.class, new DecryptionParserPool(parserPool));
    unmarshallers = registry.getUnmarshallerFactory();
  }

  /** Started on the first call. */
  static OpenSaml instance() {
    return Holder.INSTANCE;
  }

  /** Thread-safe. */
  ParserPool parserPool() {
    return parserPool;
  }

  /** Thread-safe. */
  DOMImplementation trees() {
    return trees;
  }

  UnmarshallerFactory unmarshallers() {
    return unmarshallers;
  }

  /**
   * What no code in this process needs: external DTDs, schemas and stylesheets, XSLT extensions.
   */
  private static void closeProcessWideDoors() {
    System.setProperty("javax.xml.accessExternalDTD", "");
    System.setProperty("javax.xml.accessExternalSchema", "");
    System.setProperty("javax.xml.accessExternalStylesheet", "");
    System.setProperty("jdk.xml.enableExtensionFunctions", "false");
  }

  /** At debug level it writes whole messages, at warn level a line for each forgery; we say why. */
  private static void silenceSignatures() {
    SIGNATURES.setLevel(Level.OFF);
  }

  private static ParserPool hardenedPool() throws ComponentInitializationException {
    BasicParserPool pool = new BasicParserPool();
    pool.setNamespaceAware(true);
    pool.setCoalescing(true);
    pool.setIgnoreComments(true);
    pool.setExpandEntityReferences(false);
    pool.setXincludeAware(false);
    pool.setMaxPoolSize(8);
    pool.setErrorHandler(new SilentErrors());
    pool.setBuilderFeatures(
        Map.of(
            "http://javax.xml.XMLConstants/feature/secure-processing", true,
            "http://apache.org/xml/features/disallow-doctype-decl", true,
            "http://xml.org/sax/features/external-general-entities", false,
            "http://xml.org/sax/features/external-parameter-entities", false,
            "http://apache.org/xml/features/nonvalidating/load-external-dtd", false,
            // Lazily built nodes are changed by reading, which xmlsec's threads would not survive.
            "http://apache.org/xml/features/dom/defer-node-expansion", false));
    pool.setBuilderAttributes(
        Map.of(
            "jdk.xml.maxElementDepth",
            String.valueOf(MAX_DEPTH),
            "jdk.xml.elementAttributeLimit",
            String.valueOf(MAX_ATTRIBUTES),
            "http://javax.xml.XMLConstants/property/accessExternalDTD",
            "",
            "http://javax.xml.XMLConstants/property/accessExternalSchema",
            ""));
    pool.initialize();
    return pool;
  }

  /** The pool's own handler logs what the parser quotes of the document. */
  private static final class SilentErrors implements ErrorHandler {
    @Override
    public void warning(SAXParseException e) {}

    @Override
    public void error(SAXParseException e) throws SAXParseException {
      throw e;
    }

    @Override
    public void fatalError(SAXParseException e) throws SAXParseException {
      throw e;
    }
  }

  private static final class Holder {
    static final OpenSaml INSTANCE = new OpenSaml();
  }
}
