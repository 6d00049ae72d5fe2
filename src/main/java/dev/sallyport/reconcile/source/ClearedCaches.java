package dev.sallyport.reconcile.source;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.Resource;
import dev.sallyport.api.User;
import dev.sallyport.gate.ClearedKind;
import dev.sallyport.gate.Present;
import dev.sallyport.reconcile.Cache;
import dev.sallyport.reconcile.Caches;
import java.util.Arrays;
import java.util.stream.Stream;

/** The caches of the kinds that a change can clear. */
record ClearedCaches(Caches caches) {

  static Class<? extends Resource<?, ?>> type(ClearedKind kind) {
    return switch (kind) {
      case USER -> User.class;
      case GROUP -> Group.class;
      case GROUP_MEMBERSHIP -> GroupMembership.class;
      case ASSIGNMENT -> Assignment.class;
    };
  }

  /** What names that very object in that very version, and says nothing else of it. */
  static Resource<?, ?> shell(String namespace, Present object) {
    Resource<?, ?> shell =
        switch (object.kind()) {
          case USER -> new User();
          case GROUP -> new Group();
          case GROUP_MEMBERSHIP -> new GroupMembership();
          case ASSIGNMENT -> new Assignment();
        };
    shell.getMetadata().setNamespace(namespace);
    shell.getMetadata().setName(object.name());
    shell.getMetadata().setUid(object.uid());
    shell.getMetadata().setResourceVersion(object.resourceVersion());
    return shell;
  }

  /** Everything of these kinds in a center. */
  Stream<Present> in(String namespace) {
    return Arrays.stream(ClearedKind.values())
        .flatMap(kind -> of(kind).in(namespace))
        .map(Present::of);
  }

  /** Takes in how an object stands; one that nothing keeps any more is gone. */
  void remember(Resource<?, ?> object) {
    switch (object) {
      case User user -> caches.users.rememberOrForget(user);
      case Group group -> caches.groups.rememberOrForget(group);
      case GroupMembership membership -> caches.memberships.rememberOrForget(membership);
      case Assignment assignment -> caches.assignments.rememberOrForget(assignment);
      default -> throw new IllegalArgumentException("not cleared: " + object.getKind());
    }
  }

  void forget(String namespace, Present object) {
    of(object.kind()).forget(shell(namespace, object).getMetadata());
  }

  private Cache<? extends Resource<?, ?>> of(ClearedKind kind) {
    return switch (kind) {
      case USER -> caches.users;
      case GROUP -> caches.groups;
      case GROUP_MEMBERSHIP -> caches.memberships;
      case ASSIGNMENT -> caches.assignments;
    };
  }
}
