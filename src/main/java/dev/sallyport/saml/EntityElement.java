package dev.sallyport.saml;

import dev.sallyport.api.MetadataReason;
import dev.sallyport.api.OutsideText;
import dev.sallyport.saml.MetadataResult.Refused;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opensaml.core.xml.io.UnmarshallingException;
import org.opensaml.saml.saml2.metadata.IDPSSODescriptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * An EntityDescriptor in the parsed tree, not yet interpreted: a fault in one entity of an
 * aggregate is no fault of the others.
 *
 * @param validUntil the values of that attribute on it and on what it lies in, outermost first
 */
record EntityElement(Element element, List<String> validUntil) {

  private static final Logger LOG = LoggerFactory.getLogger(EntityElement.class);
  private static final int MAX_ENTITY_ID = 1024;

  /** What of an IDPSSODescriptor is used. */
  private static final Set<String> USED =
      Set.of("KeyDescriptor", "SingleLogoutService", "NameIDFormat", "SingleSignOnService");

  static boolean isMetadata(Element root) {
    return isMetadata(root, "EntityDescriptor") || isMetadata(root, "EntitiesDescriptor");
  }

  /** Every entity below, through nested EntitiesDescriptors. Depth is bounded by the parser. */
  static List<EntityElement> in(Element root) {
    List<EntityElement> found = new ArrayList<>();
    collect(root, List.of(), found);
    return found;
  }

  private static void collect(Element at, List<String> inherited, List<EntityElement> found) {
    List<String> validUntil = withAttribute(at, inherited);
    if (isMetadata(at, "EntityDescriptor")) {
      found.add(new EntityElement(at, validUntil));
    } else if (isMetadata(at, "EntitiesDescriptor")) {
      for (Element child : children(at)) {
        collect(child, validUntil, found);
      }
    }
  }

  /** Without the white space around it, which an XML attribute of this type does not count. */
  String entityID() {
    return element.getAttribute("entityID").strip();
  }

  boolean isIdentityProvider() {
    return role().isPresent();
  }

  MetadataResult read(Instant now) {
    try {
      return readRole(now);
    } catch (UnmarshallingException | RuntimeException | StackOverflowError e) {
      LOG.debug("an entity's metadata was refused after an unexpected failure", e);
      return unreadable();
    }
  }

  static Refused unreadable() {
    return new Refused(
        MetadataReason.METADATA_MALFORMED,
        "The document is XML, but holds values that SAML metadata cannot have. Compare it with what"
            + " the IdP serves.");
  }

  private MetadataResult readRole(Instant now) throws UnmarshallingException {
    String entityID = entityID();
    if (entityID.isEmpty()) {
      return new Refused(
          MetadataReason.ENTITY_ID_INVALID,
          "The entity has no entityID. Give the metadata as the IdP serves it.");
    }
    if (entityID.length() > MAX_ENTITY_ID || !OutsideText.isPlain(entityID)) {
      return new Refused(
          MetadataReason.ENTITY_ID_INVALID,
          "The entityID "
              + OutsideText.quoted(entityID)
              + " is longer than 1,024 characters or has characters that do not show. Give the"
              + " IdP another entityID.");
    }
    Optional<Element> role = role();
    if (role.isEmpty()) {
      return new Refused(
          MetadataReason.NOT_AN_IDENTITY_PROVIDER,
          OutsideText.quoted(entityID) + notAnIdentityProvider());
    }
    Optional<Instant> until;
    try {
      until = earliest(withAttribute(role.get(), validUntil));
    } catch (DateTimeParseException e) {
      return new Refused(
          MetadataReason.METADATA_MALFORMED,
          "The validUntil of "
              + OutsideText.quoted(entityID)
              + " is not a date and time in UTC. Ask for metadata with one, or remove it.");
    }
    if (until.isPresent() && !until.get().isAfter(now)) {
      return new Refused(
          MetadataReason.METADATA_EXPIRED,
          "The metadata of "
              + OutsideText.quoted(entityID)
              + " was valid until "
              + until.get()
              + ". Get the present one from the IdP.");
    }
    removeWhatIsNotUsed(role.get());
    IDPSSODescriptor descriptor =
        (IDPSSODescriptor)
            OpenSaml.instance().unmarshallers().getUnmarshaller(role.get()).unmarshall(role.get());
    return new IdpRole(entityID, descriptor, until).read();
  }

  /**
   * OpenSAML fails, for one, on a cacheDuration that XML allows and java.time has not, like P1M.
   */
  private static void removeWhatIsNotUsed(Element role) {
    role.removeAttribute("cacheDuration");
    role.removeAttribute("validUntil");
    for (Element child : children(role)) {
      if (USED.stream().noneMatch(name -> isMetadata(child, name))) {
        role.removeChild(child);
      }
    }
  }

  private String notAnIdentityProvider() {
    for (Element child : children(element)) {
      if (isMetadata(child, "SPSSODescriptor")) {
        return " is a service provider (perhaps Sallyport itself). Give the metadata of the"
            + " identity provider.";
      }
      if (isMetadata(child, "IDPSSODescriptor")) {
        return " is an identity provider, but not for SAML 2.0. Switch SAML 2.0 on at the IdP.";
      }
    }
    return " is not an identity provider (it has no IDPSSODescriptor). Give the metadata of the"
        + " identity provider.";
  }

  /** The first IDPSSODescriptor for SAML 2.0. */
  private Optional<Element> role() {
    for (Element child : children(element)) {
      if (isMetadata(child, "IDPSSODescriptor")
          && List.of(child.getAttribute("protocolSupportEnumeration").strip().split("\\s+"))
              .contains(MetadataDocuments.PROTOCOL)) {
        return Optional.of(child);
      }
    }
    return Optional.empty();
  }

  private static List<String> withAttribute(Element element, List<String> inherited) {
    String own = element.getAttribute("validUntil").strip();
    if (own.isEmpty()) {
      return inherited;
    }
    List<String> all = new ArrayList<>(inherited);
    all.add(own);
    return all;
  }

  /** Times in SAML are UTC (SAML core §1.3.3), so one without a zone is too. */
  private static Optional<Instant> earliest(List<String> times) {
    return times.stream()
        .map(time -> time.matches(".*(Z|[+-]\\d\\d:\\d\\d)") ? time : time + "Z")
        .map(Instant::parse)
        .min(Instant::compareTo);
  }

  private static boolean isMetadata(Element element, String name) {
    return MetadataDocuments.METADATA.equals(element.getNamespaceURI())
        && name.equals(element.getLocalName());
  }

  private static List<Element> children(Element parent) {
    List<Element> children = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child) {
        children.add(child);
      }
    }
    return children;
  }
}
