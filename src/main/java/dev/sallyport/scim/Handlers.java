package dev.sallyport.scim;

import de.captaingoldfish.scim.sdk.common.exceptions.ResourceNotFoundException;
import de.captaingoldfish.scim.sdk.common.schemas.SchemaAttribute;
import de.captaingoldfish.scim.sdk.server.filter.FilterNode;
import dev.sallyport.scim.ScimStore.Query;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What the handlers of people and of groups have in common. */
final class Handlers {

  private Handlers() {}

  static ResourceNotFoundException notThere(String kind, String id) {
    return new ResourceNotFoundException("there is no " + kind + " with the id " + id, null, null);
  }

  /**
   * @param filter null for none
   */
  static <T> Query<T> query(
      Function<FilterNode, Predicate<T>> matches, FilterNode filter, long startIndex, int count) {
    Optional<FilterNode> given = Optional.ofNullable(filter);
    return new Query<>(
        given.map(matches),
        given.flatMap(Filters::key),
        (int) Math.min(startIndex, Integer.MAX_VALUE),
        count);
  }

  /** Whether an attribute, or a part of it, is to be in the answer (RFC 7644 §3.4.2.5). */
  static boolean isWanted(
      String attribute, List<SchemaAttribute> wanted, List<SchemaAttribute> excluded) {
    return !contains(excluded, each -> isOne(each, attribute))
        && (wanted == null
            || wanted.isEmpty()
            || contains(
                wanted,
                each ->
                    isOne(each, attribute)
                        || (each.getParent() != null && isOne(each.getParent(), attribute))));
  }

  private static boolean isOne(SchemaAttribute each, String attribute) {
    return each.getName().equals(attribute);
  }

  private static boolean contains(
      List<SchemaAttribute> list, Predicate<SchemaAttribute> attribute) {
    return list != null && list.stream().anyMatch(attribute);
  }
}
