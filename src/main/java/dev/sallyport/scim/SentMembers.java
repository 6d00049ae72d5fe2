package dev.sallyport.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Members of a group as they are sent. They are taken out of a body before the library sees it, as
 * {@link AnswerText} puts them into an answer behind it: it makes several trees of whatever it is
 * given, and of members there can be many.
 */
final class SentMembers {

  private static final String VALUE = "value";

  /** {@code value eq "2819c223"}. */
  private static final String ONE = "value\\s+eq\\s+\"([^\"\\\\]*)\"";

  private static final Pattern ID_OF_ONE = Pattern.compile(ONE, Pattern.CASE_INSENSITIVE);

  /** The brackets match, which is looked at before; with nothing but "or" they say nothing. */
  private static final Pattern SOME =
      Pattern.compile(
          "[(\\s]*" + ONE + "[)\\s]*(?:\\bor\\b[(\\s]*" + ONE + "[)\\s]*)*",
          Pattern.CASE_INSENSITIVE);

  private final MemberChange.Steps steps = new MemberChange.Steps();
  private boolean areMeant;

  /**
   * One operation of a PATCH, after those before it.
   *
   * @param op one of add, replace and remove
   * @param path to members, or to something of theirs
   * @param value missing only where they are to go
   * @throws ScimRefusal if it is not done, or what is sent is wrong
   */
  void change(String op, Expressions.Path path, JsonNode value) {
    boolean removes = op.equals(NormalBody.REMOVE);
    if (path.below().isPresent() || (path.filter().isPresent() && !removes)) {
      throw GroupPatch.notDone();
    }
    areMeant = true;
    if (path.filter().isPresent()) {
      steps.remove(leaving(path.filter().get()));
    } else if (removes && NormalBody.isNothing(value)) {
      steps.replaceAll(Set.of());
    } else if (removes) {
      steps.remove(leaving(NormalBody.named(value)));
    } else if (op.equals(NormalBody.ADD)) {
      steps.add(ids(value));
    } else {
      steps.replaceAll(ids(value));
    }
  }

  /** Whether any operation was of them. */
  boolean areMeant() {
    return areMeant;
  }

  /** All operations as one. */
  MemberChange change() {
    return steps.change();
  }

  /**
   * Whether a list is one of members.
   *
   * @param object in which it is, as far as that was read: of an operation whose path comes last it
   *     is not known
   * @param name of the list there
   */
  static boolean areIn(ObjectNode object, String name) {
    String path = name.equalsIgnoreCase(VALUE) ? SentJson.field(object, "path").asText("") : name;
    return Expressions.withoutSchema(path.strip(), Attributes.GROUP.uri())
        .equalsIgnoreCase(GroupJson.MEMBERS);
  }

  /** Its id alone, as some clients send it, if all that is said of a member is as it should be. */
  static JsonNode shortened(JsonNode member) {
    JsonNode id = SentJson.field(member, VALUE);
    return id.isTextual() && isReference(SentJson.field(member, "$ref")) ? id : member;
  }

  /** Where a member is, which is not looked at: the id says who it is (RFC 7643 §2.3.7). */
  private static boolean isReference(JsonNode sent) {
    if (sent.isMissingNode() || sent.isNull()) {
      return true;
    }
    try {
      URI unused = new URI(sent.asText());
      return sent.isTextual();
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /**
   * The ids of members, each once.
   *
   * @param sent a list, or one alone
   * @throws ScimRefusal where one is none
   */
  static Set<String> ids(JsonNode sent) {
    Set<String> ids = new LinkedHashSet<>();
    for (JsonNode each : SentJson.list(sent)) {
      JsonNode id = shortened(each);
      if (id.isObject()) {
        throw ScimRefusal.invalidValue(
            "each of members has a value, which is a text, and a $ref that is a URI or none");
      }
      ids.add(id(id.asText("")));
    }
    return ids;
  }

  private static String id(String sent) {
    if (!NormalBody.ID.matcher(sent).matches()) {
      throw ScimRefusal.invalidValue("a value of members is no id of a User");
    }
    return kept(sent);
  }

  /** In the one case that ids are kept in. */
  private static String kept(String id) {
    return id.toLowerCase(Locale.ROOT);
  }

  /** Those who are to leave, of whom some may be nobody. */
  private static Set<String> leaving(Collection<String> values) {
    return values.stream().map(SentMembers::kept).collect(Collectors.toSet());
  }

  /**
   * The same, by the filter of a path.
   *
   * @throws ScimRefusal for one that names them by anything else
   */
  private static Set<String> leaving(String filter) {
    if (!SOME.matcher(filter).matches()) {
      throw ScimRefusal.invalidFilter(
          "who is to leave a group is named by value eq, with or between several");
    }
    return leaving(ID_OF_ONE.matcher(filter).results().map(one -> one.group(1)).toList());
  }
}
