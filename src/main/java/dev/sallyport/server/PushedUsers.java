package dev.sallyport.server;

import dev.sallyport.access.Names;
import dev.sallyport.api.Labels;
import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import dev.sallyport.scim.IfMatch;
import dev.sallyport.scim.ScimStore.Exact;
import dev.sallyport.scim.ScimStore.Page;
import dev.sallyport.scim.ScimStore.Query;
import dev.sallyport.scim.ScimStore.StoredUser;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** People who are pushed, as User objects. Their id is the object's uid. */
record PushedUsers(PushedObjects objects) {

  Optional<StoredUser> user(String id) {
    return PushedObjects.expected(() -> known(id)).map(PushedUsers::stored);
  }

  Page<StoredUser> users(Query<StoredUser> query) {
    UidOrder<User> order = objects.known().usersInOrder;
    return PushedObjects.page(
        query
            .key()
            .map(key -> order.sorted(candidates(key).stream()))
            .orElseGet(() -> order.in(objects.namespace())),
        key -> order.get(key).map(PushedUsers::stored),
        query);
  }

  StoredUser create(UserSpec spec) {
    requireFree(spec.userName(), Optional.empty());
    User user = new User();
    user.setSpec(spec);
    return stored(
        new NewObjects(objects)
            .create(
                user,
                spec.userName(),
                Optional.ofNullable(spec.externalID()),
                objects.known().users));
  }

  /** The name of the object of somebody who comes back, while nobody has it. */
  Optional<String> nameAgain(UserSpec spec) {
    return new NewObjects(objects)
        .nameAgain(spec.userName(), Optional.ofNullable(spec.externalID()), objects.known().users);
  }

  /** Throws where it is of another version; the API server says of which. */
  void require(String id, IfMatch of) {
    if (!of.isAny()) {
      fresh(id).map(PushedUsers::version).ifPresent(of::require);
    }
  }

  Optional<StoredUser> change(String id, UnaryOperator<UserSpec> change, IfMatch of) {
    Optional<User> cached = PushedObjects.expected(() -> known(id));
    // Another server may have changed it just now: that nothing is to be done, or which version it
    // is, only the API server can say.
    boolean isEnough =
        of.isAny()
            && cached.filter(Labels::isPushed).filter(user -> !stays(user, change)).isPresent();
    return objects.untilUnchanged(
        attempt ->
            (attempt == 0 && isEnough ? cached : fresh(id))
                .flatMap(user -> changed(user, change, of)));
  }

  private static boolean stays(User user, UnaryOperator<UserSpec> change) {
    return withActive(change.apply(user.getSpec())).equals(withActive(user.getSpec()));
  }

  /** Whether there was one. */
  boolean delete(String id, IfMatch of) {
    return objects.untilUnchanged(
        attempt -> {
          Optional<User> there = attempt == 0 && of.isAny() ? known(id) : fresh(id);
          if (there.isEmpty()) {
            return false;
          }
          of.require(version(there.get()));
          PushedObjects.requirePushed(there.get());
          objects.delete(there.get(), objects.known().users);
          return true;
        });
  }

  /** The object of an id; empty if there is none. */
  Optional<User> known(String id) {
    return objects.known().usersByUid.get(objects.namespace(), id).stream()
        .filter(PushedUsers::isThere)
        .findFirst();
  }

  private Optional<User> fresh(String id) {
    return known(id).flatMap(user -> objects.fresh(User.class, user.getMetadata().getName(), id));
  }

  private Optional<StoredUser> changed(User user, UnaryOperator<UserSpec> change, IfMatch of) {
    of.require(version(user));
    if (stays(user, change)) {
      return Optional.of(stored(user));
    }
    PushedObjects.requirePushed(user);
    UserSpec after = change.apply(user.getSpec());
    if (!Names.fold(after.userName()).equals(Names.fold(user.getSpec().userName()))) {
      requireFree(after.userName(), Optional.of(user.getMetadata().getUid()));
    }
    Optional<User> written =
        objects.write(() -> objects.cluster().changePushed(user, fields(after), Map.of()));
    written.ifPresent(objects.known().users::remember);
    return written.map(PushedUsers::stored);
  }

  private void requireFree(String userName, Optional<String> self) {
    PushedObjects.requireFree(
        "userName", named(userName).stream().filter(PushedUsers::isThere), self);
  }

  private Collection<User> named(String userName) {
    return objects.known().usersByName.get(objects.namespace(), Names.fold(userName));
  }

  private List<User> candidates(Exact by) {
    Known known = objects.known();
    String namespace = objects.namespace();
    return switch (by.attribute()) {
      case ID -> known.usersByUid.get(namespace, by.value());
      case EXTERNAL_ID -> known.usersByExternalID.get(namespace, by.value());
      case NAME -> List.copyOf(named(by.value()));
    };
  }

  /** Every field, so that what is absent goes. */
  private static Map<String, Object> fields(UserSpec spec) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("userName", spec.userName());
    fields.put("displayName", spec.displayName());
    Map<String, Object> name = new LinkedHashMap<>();
    if (spec.name() != null) {
      name.put("givenName", spec.name().givenName());
      name.put("familyName", spec.name().familyName());
    }
    fields.put("name", name.isEmpty() ? null : name);
    fields.put("emails", spec.emails());
    fields.put("active", spec.active());
    fields.put("externalID", spec.externalID());
    return fields;
  }

  private static UserSpec withActive(UserSpec spec) {
    return new UserSpec(
        spec.userName(),
        spec.displayName(),
        spec.name(),
        spec.emails(),
        !spec.inactive(),
        spec.externalID());
  }

  static boolean isThere(User user) {
    return user.getMetadata().getDeletionTimestamp() == null
        && user.getSpec() != null
        && user.getSpec().userName() != null;
  }

  /** Not the resource version, which changes with what the operator says of an object. */
  private static String version(User user) {
    return Long.toString(user.getMetadata().getGeneration());
  }

  static StoredUser stored(User user) {
    return new StoredUser(
        user.getMetadata().getUid(),
        version(user),
        Instant.parse(user.getMetadata().getCreationTimestamp()),
        user.getSpec());
  }
}
