package dev.sallyport.saml;

import dev.sallyport.api.MetadataReason;
import dev.sallyport.api.OutsideText;
import dev.sallyport.saml.MetadataResult.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Reads IdP metadata from bytes that came from outside. Whatever the bytes are, the answer is a
 * value and never an exception; see the package's description for the steps.
 *
 * <p>Stateless and thread-safe. The first call in a process takes most of a second, a usual
 * document after that a few milliseconds.
 */
public final class MetadataReader {

  /** Larger documents are refused unread. A Secret cannot hold more. */
  public static final int MAX_BYTES = 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(MetadataReader.class);
  private static final int MAX_LISTED = 10;
  private static final Pattern DECLARATION =
      Pattern.compile("\\A\\s*\ufeff?\\s*(<\\?xml\\s[^>]{0,200}\\?>)?");

  private MetadataReader() {}

  /** An entity that a document describes. */
  public record Entity(String entityID, MetadataResult result) {}

  /** All that a document describes, for a person who looks at it. */
  public sealed interface Contents {

    /** In the document's order; at least one. */
    record Entities(List<Entity> entities) implements Contents {
      public Entities {
        entities = List.copyOf(entities);
      }
    }

    /** Not a document in which entities could be found. */
    record Unreadable(Refused refused) implements Contents {}
  }

  /**
   * The identity provider that is to be used.
   *
   * @param entityID the one that is wanted; empty means the only one that there is
   * @param now decides whether {@code validUntil} is past
   */
  public static MetadataResult read(byte[] document, Optional<String> entityID, Instant now) {
    return guarded(document, elements -> choose(elements, entityID, now), refused -> refused);
  }

  /** Loads what the first reading would else wait for, up to a second: for whoever stands by. */
  public static void prepare() {
    var unused = OpenSaml.instance();
  }

  /**
   * The bytes of a document that was given as text, such as one inside YAML. What its XML
   * declaration says of an encoding was true before, so it goes; and so does white space before it.
   */
  public static byte[] bytes(String document) {
    return DECLARATION.matcher(document).replaceFirst("").getBytes(StandardCharsets.UTF_8);
  }

  /** Every entity of the document, each with what would become of it. */
  public static Contents contents(byte[] document, Instant now) {
    return guarded(
        document,
        elements ->
            new Contents.Entities(
                elements.stream()
                    .map(element -> new Entity(element.entityID(), element.read(now)))
                    .toList()),
        Contents.Unreadable::new);
  }

  private interface Reading<T> {
    T from(List<EntityElement> elements);
  }

  private interface Refusing<T> {
    T because(Refused refused);
  }

  /** Nothing that bytes from outside can do to a parser leaves this method as an exception. */
  private static <T> T guarded(byte[] document, Reading<T> reading, Refusing<T> refusing) {
    try {
      Optional<Refused> unsafe = XmlGuard.refusal(document);
      if (unsafe.isPresent()) {
        return refusing.because(unsafe.get());
      }
      Optional<Document> tree = HardenedParser.parse(document);
      if (tree.isEmpty()) {
        return refusing.because(new Refused(MetadataReason.METADATA_MALFORMED, XmlGuard.NOT_XML));
      }
      Element root = tree.get().getDocumentElement();
      if (!EntityElement.isMetadata(root)) {
        return refusing.because(
            new Refused(
                MetadataReason.NOT_SAML_METADATA,
                "The document's root is "
                    + OutsideText.quoted(root.getNodeName())
                    + ", not a SAML 2.0 EntityDescriptor or EntitiesDescriptor. Give the IdP's"
                    + " metadata."));
      }
      List<EntityElement> elements = EntityElement.in(root);
      if (elements.isEmpty()) {
        return refusing.because(
            new Refused(
                MetadataReason.NOT_AN_IDENTITY_PROVIDER,
                "The document describes no entity at all. Give the IdP's metadata."));
      }
      return reading.from(elements);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.debug("metadata was refused after an unexpected failure", e);
      return refusing.because(EntityElement.unreadable());
    }
  }

  private static MetadataResult choose(
      List<EntityElement> elements, Optional<String> entityID, Instant now) {
    if (entityID.isPresent()) {
      return chooseNamed(elements, entityID.get(), now);
    }
    List<EntityElement> idps = elements.stream().filter(EntityElement::isIdentityProvider).toList();
    return switch (idps.size()) {
      case 0 -> elements.getFirst().read(now);
      case 1 -> idps.getFirst().read(now);
      default ->
          new Refused(
              MetadataReason.ENTITY_ID_REQUIRED,
              "The document describes "
                  + idps.size()
                  + " identity providers. Name one of them as entityID: "
                  + listed(idps)
                  + ".");
    };
  }

  private static MetadataResult chooseNamed(
      List<EntityElement> elements, String entityID, Instant now) {
    List<EntityElement> named = new ArrayList<>();
    for (EntityElement element : elements) {
      if (element.entityID().equals(entityID)) {
        named.add(element);
      }
    }
    if (named.isEmpty()) {
      List<EntityElement> idps =
          elements.stream().filter(EntityElement::isIdentityProvider).toList();
      return new Refused(
          MetadataReason.ENTITY_ID_MISMATCH,
          "The document does not describe "
              + OutsideText.quoted(entityID)
              + "; it describes "
              + (idps.isEmpty() ? "no identity provider" : listed(idps))
              + ". Correct entityID, or give that provider's metadata.");
    }
    List<EntityElement> idps = named.stream().filter(EntityElement::isIdentityProvider).toList();
    return switch (idps.size()) {
      case 0 -> named.getFirst().read(now);
      case 1 -> idps.getFirst().read(now);
      default ->
          new Refused(
              MetadataReason.ENTITY_ID_AMBIGUOUS,
              "The document describes "
                  + OutsideText.quoted(entityID)
                  + " "
                  + idps.size()
                  + " times. Give a document that describes it once.");
    };
  }

  private static String listed(List<EntityElement> elements) {
    String first =
        elements.stream()
            .limit(MAX_LISTED)
            .map(element -> OutsideText.quoted(element.entityID()))
            .collect(Collectors.joining(", "));
    return elements.size() <= MAX_LISTED
        ? first
        : first + " and " + (elements.size() - MAX_LISTED) + " more";
  }
}
