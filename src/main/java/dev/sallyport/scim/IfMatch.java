package dev.sallyport.scim;

import dev.sallyport.api.UserSpec;
import dev.sallyport.scim.ScimStore.GroupFacts;
import dev.sallyport.scim.ScimStore.StoredGroup;
import dev.sallyport.scim.ScimStore.StoredUser;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Of which versions a request is (RFC 7644 §3.14, RFC 9110 §13.1.1). Weak tags count here, for
 * there are no others.
 *
 * @param header what was sent; empty if it is of any
 */
record IfMatch(Optional<String> header) {

  private static final Pattern TAG = Pattern.compile("\"([^\"]*)\"");

  /** Throws where there is a person of another version. */
  void requireUser(ScimStore store, String id) {
    if (!isAny()) {
      store.user(id).map(StoredUser::version).ifPresent(this::require);
    }
  }

  /** Throws where there is a group of another version. */
  void requireGroup(ScimStore store, String id) {
    if (!isAny()) {
      store.group(id).map(StoredGroup::version).ifPresent(this::require);
    }
  }

  /**
   * A change that throws where the person is not of that version any more when it is applied.
   *
   * @param store is asked what they are now, if that matters
   */
  UnaryOperator<UserSpec> unlessChanged(
      ScimStore store, String id, UnaryOperator<UserSpec> change) {
    return isAny()
        ? change
        : unlessChanged(store.user(id), StoredUser::version, StoredUser::spec, change);
  }

  /**
   * The same of a group. Its members are many objects, so of them the version is looked at before;
   * a difference of members loses nobody all the same.
   */
  UnaryOperator<GroupFacts> unlessChangedGroup(
      ScimStore store, String id, UnaryOperator<GroupFacts> change) {
    return isAny()
        ? change
        : unlessChanged(store.group(id), StoredGroup::version, StoredGroup::facts, change);
  }

  private <S, T> UnaryOperator<T> unlessChanged(
      Optional<S> seen,
      Function<S, String> version,
      Function<S, T> content,
      UnaryOperator<T> change) {
    seen.map(version).ifPresent(this::require);
    return newest -> {
      if (seen.map(content).filter(newest::equals).isEmpty()) {
        throw ScimRefusal.old();
      }
      return change.apply(newest);
    };
  }

  private boolean isAny() {
    return header.isEmpty() || header.get().strip().equals("*");
  }

  private void require(String version) {
    if (!isAny()
        && TAG.matcher(header.get()).results().noneMatch(tag -> tag.group(1).equals(version))) {
      throw ScimRefusal.old();
    }
  }
}
