package dev.sallyport.scim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.captaingoldfish.scim.sdk.common.constants.enums.Comparator;
import de.captaingoldfish.scim.sdk.server.filter.AndExpressionNode;
import de.captaingoldfish.scim.sdk.server.filter.AttributeExpressionLeaf;
import de.captaingoldfish.scim.sdk.server.filter.AttributePathRoot;
import de.captaingoldfish.scim.sdk.server.filter.FilterNode;
import de.captaingoldfish.scim.sdk.server.filter.NotExpressionNode;
import de.captaingoldfish.scim.sdk.server.filter.OrExpressionNode;
import dev.sallyport.access.Names;
import dev.sallyport.api.UserSpec;
import dev.sallyport.scim.ScimStore.Exact;
import dev.sallyport.scim.ScimStore.StoredGroup;
import dev.sallyport.scim.ScimStore.StoredUser;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a filter that was read matches (RFC 7644 §3.4.2.2). */
final class Filters {

  private static final String EMAILS = "emails.";
  private static final ObjectMapper JSON = new ObjectMapper();

  private Filters() {}

  static Predicate<StoredUser> ofUsers(FilterNode filter) {
    return of(filter, Filters::ofUser, Filters::ofOneEmail);
  }

  static Predicate<StoredGroup> ofGroups(FilterNode filter) {
    return of(filter, Filters::ofGroup, node -> of(node, Filters::ofGroup, Filters::none));
  }

  /** By what those that match can be found; empty if all have to be looked at. */
  static Optional<Exact> key(FilterNode filter) {
    return switch (filter) {
      case AndExpressionNode and -> key(and.getLeftNode()).or(() -> key(and.getRightNode()));
      case AttributeExpressionLeaf leaf
          when leaf.getComparator() == Comparator.EQ && !leaf.isNull() ->
          attribute(leaf).map(attribute -> new Exact(attribute, wanted(leaf)));
      case null, default -> Optional.empty();
    };
  }

  private static Optional<Exact.Attribute> attribute(AttributeExpressionLeaf leaf) {
    boolean person = leaf.getSchemaAttribute().getSchema().getNonNullId().endsWith(":User");
    return switch (name(leaf)) {
      case "id" -> Optional.of(Exact.Attribute.ID);
      case "externalid" -> Optional.of(Exact.Attribute.EXTERNAL_ID);
      case "username" -> Optional.of(Exact.Attribute.NAME);
      case "displayname" -> person ? Optional.empty() : Optional.of(Exact.Attribute.NAME);
      default -> Optional.empty();
    };
  }

  /**
   * @param leaf one comparison
   * @param one what is asked of one and the same of several values
   */
  private static <T> Predicate<T> of(
      FilterNode filter,
      Function<AttributeExpressionLeaf, Predicate<T>> leaf,
      Function<FilterNode, Predicate<T>> one) {
    return switch (filter) {
      case AndExpressionNode and ->
          of(and.getLeftNode(), leaf, one).and(of(and.getRightNode(), leaf, one));
      case OrExpressionNode or ->
          of(or.getLeftNode(), leaf, one).or(of(or.getRightNode(), leaf, one));
      case NotExpressionNode not -> of(not.getRightNode(), leaf, one).negate();
      case AttributeExpressionLeaf each -> leaf.apply(each);
      case AttributePathRoot several -> one.apply(several.getChild());
      default -> throw notUnderstood();
    };
  }

  private static <T> Predicate<T> none(FilterNode filter) {
    throw notUnderstood();
  }

  private static Predicate<StoredUser> ofUser(AttributeExpressionLeaf leaf) {
    String name = name(leaf);
    if (name.equals("emails") || name.startsWith(EMAILS)) {
      return ofOneEmail(leaf);
    }
    if (name.equals("active")) {
      Predicate<String> wanted = flag(leaf);
      return user -> wanted.test(Boolean.toString(!user.spec().inactive()));
    }
    Function<StoredUser, String> value =
        switch (name) {
          case "id" -> StoredUser::id;
          case "externalid" -> user -> user.spec().externalID();
          case "username" -> user -> user.spec().userName();
          case "displayname" -> user -> user.spec().displayName();
          case "name.givenname" ->
              user -> user.spec().name() == null ? null : user.spec().name().givenName();
          case "name.familyname" ->
              user -> user.spec().name() == null ? null : user.spec().name().familyName();
          default -> throw notUnderstood();
        };
    Predicate<String> wanted = text(leaf);
    return user -> wanted.test(value.apply(user));
  }

  private static Predicate<StoredUser> ofOneEmail(FilterNode filter) {
    Predicate<UserSpec.Email> wanted = of(filter, Filters::ofEmail, Filters::none);
    return user ->
        Objects.requireNonNullElse(user.spec().emails(), List.<UserSpec.Email>of()).stream()
            .anyMatch(wanted);
  }

  private static Predicate<UserSpec.Email> ofEmail(AttributeExpressionLeaf leaf) {
    return switch (name(leaf)) {
      case "emails", "emails.value" -> {
        Predicate<String> wanted = text(leaf);
        yield email -> wanted.test(email.value());
      }
      case "emails.type" -> {
        Predicate<String> wanted = text(leaf);
        yield email -> wanted.test(email.type());
      }
      case "emails.primary" -> {
        Predicate<String> wanted = flag(leaf);
        yield email -> wanted.test(Boolean.toString(Boolean.TRUE.equals(email.primary())));
      }
      default -> throw notUnderstood();
    };
  }

  private static Predicate<StoredGroup> ofGroup(AttributeExpressionLeaf leaf) {
    String name = name(leaf);
    if (name.equals("members") || name.equals("members.value")) {
      Predicate<String> wanted = text(leaf);
      return group -> {
        Stream<String> members = group.members().get().stream();
        return members.anyMatch(wanted);
      };
    }
    Function<StoredGroup, String> value =
        switch (name) {
          case "id" -> StoredGroup::id;
          case "externalid" -> group -> group.facts().externalID().orElse(null);
          case "displayname" -> group -> group.facts().displayName();
          default -> throw notUnderstood();
        };
    Predicate<String> wanted = text(leaf);
    return group -> wanted.test(value.apply(group));
  }

  private static Predicate<String> text(AttributeExpressionLeaf leaf) {
    if (leaf.getComparator() == Comparator.PR) {
      return there -> there != null && !there.isEmpty();
    }
    if (leaf.isNull()) {
      return switch (leaf.getComparator()) {
        case EQ -> Objects::isNull;
        case NE -> Objects::nonNull;
        default -> throw notUnderstood();
      };
    }
    boolean exact = leaf.getSchemaAttribute().isCaseExact();
    String wanted = exact ? wanted(leaf) : Names.fold(wanted(leaf));
    Function<String, String> seen = exact ? Function.identity() : Names::fold;
    return switch (leaf.getComparator()) {
      case EQ -> there -> there != null && seen.apply(there).equals(wanted);
      case NE -> there -> there == null || !seen.apply(there).equals(wanted);
      case CO -> there -> there != null && seen.apply(there).contains(wanted);
      case SW -> there -> there != null && seen.apply(there).startsWith(wanted);
      case EW -> there -> there != null && seen.apply(there).endsWith(wanted);
      default -> throw notUnderstood();
    };
  }

  private static Predicate<String> flag(AttributeExpressionLeaf leaf) {
    Optional<String> wanted = leaf.getBooleanValue().map(flag -> Boolean.toString(flag));
    return switch (leaf.getComparator()) {
      case PR -> there -> true;
      case EQ -> there -> wanted.filter(there::equals).isPresent();
      case NE -> there -> wanted.filter(there::equals).isEmpty();
      default -> throw notUnderstood();
    };
  }

  private static String name(AttributeExpressionLeaf leaf) {
    return leaf.getShortName().toLowerCase(Locale.ROOT);
  }

  /**
   * What an attribute is compared with, as it would be kept: composed, and where it is the whole
   * value without spaces around it. Who looks for somebody as they sent them must find them, or
   * would make them again and again.
   */
  private static String wanted(AttributeExpressionLeaf leaf) {
    String value = value(leaf);
    if (leaf.getSchemaAttribute().isCaseExact()) {
      return value;
    }
    String composed = Normalizer.normalize(value, Normalizer.Form.NFC);
    return switch (leaf.getComparator()) {
      case EQ, NE -> composed.strip();
      default -> composed;
    };
  }

  /** A text of a filter is one of JSON, with its escapes. */
  static String value(AttributeExpressionLeaf leaf) {
    String written = leaf.getValue();
    try {
      return written.indexOf('\\') < 0
          ? written
          : JSON.readValue('"' + written + '"', String.class);
    } catch (JsonProcessingException e) {
      throw ScimRefusal.invalidFilter("a text in a filter is not written as JSON has it");
    }
  }

  private static ScimRefusal notUnderstood() {
    return ScimRefusal.invalidFilter(
        "that filter is not understood here: eq, ne, co, sw, ew and pr are, with and, or and not,"
            + " on userName, displayName, externalId, id, active, name and emails of Users, and on"
            + " displayName, externalId, id and members of Groups");
  }
}
