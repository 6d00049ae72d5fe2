package dev.sallyport.scim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.access.Names;
import dev.sallyport.api.OutsideText;
import dev.sallyport.api.UserSpec;
import dev.sallyport.scim.ScimStore.StoredUser;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** People as SCIM writes them (RFC 7643 §4.1), and as they are kept. */
final class UserJson {

  static final String ACTIVE = "active";
  static final String EXTERNAL_ID = "externalId";

  private static final String VALUE = "value";
  private static final int MAX_DISPLAY_NAME = 256;
  private static final int MAX_PART = 128;
  private static final int MAX_EXTERNAL_ID = 256;
  private static final int MAX_EMAILS = 20;
  private static final int MAX_EMAIL = 254;
  private static final int MAX_TYPE = 32;
  private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");

  private UserJson() {}

  /** Everything but where it is. */
  static ObjectNode of(UserSpec spec) {
    ObjectNode user = JsonNodeFactory.instance.objectNode();
    put(user, "userName", spec.userName());
    put(user, "displayName", spec.displayName());
    put(user, EXTERNAL_ID, spec.externalID());
    if (spec.name() != null) {
      ObjectNode name = user.putObject("name");
      put(name, "givenName", spec.name().givenName());
      put(name, "familyName", spec.name().familyName());
    }
    if (spec.emails() != null && !spec.emails().isEmpty()) {
      var emails = user.putArray("emails");
      for (UserSpec.Email email : spec.emails()) {
        ObjectNode each = emails.addObject();
        put(each, VALUE, email.value());
        put(each, "type", email.type());
        if (email.primary() != null) {
          each.put("primary", email.primary());
        }
      }
    }
    user.put(ACTIVE, !spec.inactive());
    return user;
  }

  static ObjectNode of(StoredUser stored, String base) {
    ObjectNode user = of(stored.spec());
    Located.put(
        user, Attributes.USER, stored.id(), stored.version(), stored.created(), base + "/Users/");
    return user;
  }

  /**
   * A person as they are to be kept.
   *
   * @param user as the schema has it; what is absent is not assigned, and {@code active} is true
   * @throws ScimRefusal for a value that cannot be kept
   */
  static UserSpec spec(JsonNode user) {
    String userName = Normalizer.normalize(text(user, "userName"), Normalizer.Form.NFC);
    Names.fault(userName)
        .ifPresent(
            fault -> {
              throw ScimRefusal.invalidValue("userName " + fault);
            });
    return new UserSpec(
        userName,
        shown(user, "displayName", MAX_DISPLAY_NAME),
        name(user.path("name")),
        emails(user.path("emails")),
        !isFalse(user.path(ACTIVE)),
        externalID(user).orElse(null));
  }

  /**
   * What a PUT makes of a person. Absence of {@code active} neither blocks anybody nor lets anybody
   * in again, and the id at the source, by which they are known to be the same, is not forgotten.
   */
  static UserSpec replaced(UserSpec before, UserSpec sent, boolean hasActive, boolean hasId) {
    return new UserSpec(
        sent.userName(),
        sent.displayName(),
        sent.name(),
        sent.emails(),
        hasActive ? sent.active() : before.active(),
        hasId ? sent.externalID() : before.externalID());
  }

  /** Of a person or group. */
  static Optional<String> externalID(JsonNode resource) {
    return externalID(text(resource, EXTERNAL_ID));
  }

  /** To the letter, for it is compared so; empty where there is none. */
  static Optional<String> externalID(String id) {
    requirePlain(id, EXTERNAL_ID, MAX_EXTERNAL_ID);
    return id.isEmpty() ? Optional.empty() : Optional.of(id);
  }

  private static UserSpec.Name name(JsonNode name) {
    String given = shown(name, "givenName", MAX_PART);
    String family = shown(name, "familyName", MAX_PART);
    return given == null && family == null ? null : new UserSpec.Name(given, family);
  }

  private static List<UserSpec.Email> emails(JsonNode list) {
    List<UserSpec.Email> emails = new ArrayList<>();
    boolean primary = false;
    for (JsonNode each : list) {
      String value = Normalizer.normalize(text(each, VALUE), Normalizer.Form.NFC).strip();
      if (value.isEmpty()) {
        continue;
      }
      requirePlain(value, "a value of emails", MAX_EMAIL);
      if (!EMAIL.matcher(value).matches()) {
        throw ScimRefusal.invalidValue("a value of emails is no e-mail address");
      }
      // Some clients call two of them primary; the first is.
      boolean first = !primary && each.path("primary").asBoolean();
      primary |= first;
      Boolean kept = each.hasNonNull("primary") ? first : null;
      emails.add(new UserSpec.Email(value, kept, shown(each, "type", MAX_TYPE)));
    }
    if (emails.size() > MAX_EMAILS) {
      throw ScimRefusal.invalidValue("a person has at most " + MAX_EMAILS + " emails");
    }
    return emails.isEmpty() ? null : emails;
  }

  /** Text for people, without what nobody sees; null where there is none. */
  private static String shown(JsonNode in, String name, int max) {
    String text = Normalizer.normalize(text(in, name), Normalizer.Form.NFC).strip();
    requirePlain(text, name, max);
    return text.isEmpty() ? null : text;
  }

  private static void requirePlain(String text, String name, int max) {
    if (text.codePointCount(0, text.length()) > max) {
      throw ScimRefusal.invalidValue(name + " has more than " + max + " characters");
    }
    if (text.codePoints().anyMatch(OutsideText::isInvisible)) {
      throw ScimRefusal.invalidValue(name + " has characters that nobody sees");
    }
  }

  private static boolean isFalse(JsonNode flag) {
    return flag.isBoolean() ? !flag.asBoolean() : flag.asText().equalsIgnoreCase("false");
  }

  static String text(JsonNode in, String name) {
    return in.path(name).asText("");
  }

  private static void put(ObjectNode in, String name, String value) {
    if (value != null) {
      in.put(name, value);
    }
  }
}
