package dev.sallyport.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.access.Names;
import dev.sallyport.scim.ScimStore.GroupFacts;
import dev.sallyport.scim.ScimStore.StoredGroup;
import java.text.Normalizer;

/** Groups as SCIM writes them (RFC 7643 §4.2), and as they are kept. */
final class GroupJson {

  static final String MEMBERS = "members";
  private static final String VALUE = "value";

  private GroupJson() {}

  /**
   * @param withMembers whether it has any that are wanted; then {@link AnswerText#EACH} stands for
   *     them
   */
  static ObjectNode of(StoredGroup stored, String base, boolean withMembers) {
    ObjectNode group = JsonNodeFactory.instance.objectNode();
    group.put("displayName", stored.facts().displayName());
    stored.facts().externalID().ifPresent(id -> group.put(UserJson.EXTERNAL_ID, id));
    if (withMembers) {
      group
          .putArray(MEMBERS)
          .addObject()
          .put(VALUE, AnswerText.EACH)
          .put("$ref", base + "/Users/" + AnswerText.EACH);
    }
    Located.put(
        group,
        Attributes.GROUP,
        stored.id(),
        stored.version(),
        stored.created(),
        base + "/Groups/");
    return group;
  }

  /**
   * @throws ScimRefusal for a value that cannot be kept
   */
  static GroupFacts facts(JsonNode group) {
    return new GroupFacts(
        displayName(UserJson.text(group, "displayName")), UserJson.externalID(group));
  }

  static String displayName(String sent) {
    String name = Normalizer.normalize(sent, Normalizer.Form.NFC).strip();
    Names.fault(name)
        .ifPresent(
            fault -> {
              throw ScimRefusal.invalidValue("displayName " + fault);
            });
    return name;
  }
}
