package dev.sallyport.reconcile;

import dev.sallyport.access.Names;
import dev.sallyport.access.People;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Session;
import dev.sallyport.api.User;
import dev.sallyport.signin.SessionLife;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Until when somebody who left a Group has a token that names it. A token names groups by their
 * display names, and nobody calls it back; so if the Group goes and another of its name comes, what
 * is assigned to that one would be theirs too. Of the names, the last 20,000 are kept, and none
 * over a restart. Thread-safe.
 */
final class LeftGroups {

  private static final int MOST_NAMES = 20_000;

  private final Caches caches;
  private final DeletedSessions deleted;
  private final InstantSource clock;

  /** By center and folded displayName, then the Group's uid, then the User's: the last token. */
  private final Map<String, Map<String, Map<String, Instant>>> ends =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(
            Map.Entry<String, Map<String, Map<String, Instant>>> eldest) {
          return size() > MOST_NAMES;
        }
      };

  LeftGroups(Caches caches, DeletedSessions deleted, InstantSource clock) {
    this.caches = caches;
    this.deleted = deleted;
    this.clock = clock;
  }

  /** A listener of the cache of Groups. */
  void changed(Group before, Group after) {
    // Of one of which only a part was pushed no token has the name.
    if (before == null || before.getSpec() == null || Labels.isIncomplete(before)) {
      return;
    }
    // One that is called incomplete later has no name any more, and its members have tokens.
    boolean same =
        after != null
            && after.getSpec() != null
            && !Labels.isIncomplete(after)
            && after.getMetadata().getUid().equals(before.getMetadata().getUid())
            && key(after).equals(key(before));
    if (same && Objects.equals(before.getSpec().members(), after.getSpec().members())) {
      return;
    }
    Set<String> left = members(before);
    if (same) {
      left.removeAll(members(after));
    }
    left(before, left);
  }

  /** A listener of the cache of GroupMemberships. */
  void changed(GroupMembership before, GroupMembership after) {
    if (before == null
        || before.getSpec() == null
        || before.getSpec().group() == null
        || !People.adds(before)) {
      return;
    }
    if (after != null && People.adds(after) && before.getSpec().equals(after.getSpec())) {
      return;
    }
    caches
        .groups
        .get(before.getMetadata().getNamespace(), before.getSpec().group().name())
        .filter(group -> group.getSpec() != null && !Labels.isIncomplete(group))
        .ifPresent(
            group -> {
              Set<String> left = new HashSet<>();
              if (before.getSpec().members() != null) {
                before.getSpec().members().stream().map(GroupSpec.Member::name).forEach(left::add);
              }
              left.removeAll(members(group));
              left(group, left);
            });
  }

  private void left(Group group, Set<String> users) {
    Instant now = clock.instant();
    Map<String, Instant> tokens = new HashMap<>();
    for (String user : users) {
      tokens(group.getMetadata().getNamespace(), user)
          .filter(token -> now.isBefore(token.getValue()))
          .forEach(token -> tokens.merge(token.getKey(), token.getValue(), LeftGroups::later));
    }
    if (tokens.isEmpty()) {
      return;
    }
    synchronized (ends) {
      Map<String, Instant> ofGroup =
          ends.computeIfAbsent(key(group), name -> new HashMap<>())
              .computeIfAbsent(group.getMetadata().getUid(), uid -> new HashMap<>());
      tokens.forEach((uid, end) -> ofGroup.merge(uid, end, LeftGroups::later));
    }
  }

  /** Uids of those who are or were called so, each with the end of a token. */
  private Stream<Map.Entry<String, Instant>> tokens(String namespace, String user) {
    Stream<Map.Entry<String, Instant>> ofSessions =
        caches.sessionsByUser.get(Caches.inCenter(namespace, user)).stream()
            .filter(session -> session.getSpec().user().uid() != null)
            .map(LeftGroups::token);
    Stream<Map.Entry<String, Instant>> ofDeleted =
        caches.users.get(namespace, user).filter(found -> found.getSpec() != null).stream()
            .flatMap(
                found ->
                    deleted
                        .tokensEndOf(
                            namespace, found.getSpec().userName(), found.getMetadata().getUid())
                        .map(end -> Map.entry(found.getMetadata().getUid(), end))
                        .stream());
    return Stream.concat(ofSessions, ofDeleted);
  }

  private static Map.Entry<String, Instant> token(Session session) {
    return Map.entry(session.getSpec().user().uid(), SessionLife.tokensEnd(session));
  }

  /**
   * When the last token ends that names a Group and is of somebody who was in another of its name,
   * and is not in this one.
   *
   * @param meant the uid of the Group that the access was given to before, if it was: what its
   *     members had, they have to the end of their tokens, whether or not they left
   */
  Optional<Instant> tokensEnd(Group group, Optional<String> meant) {
    Instant now = clock.instant();
    Map<String, Instant> others = new HashMap<>();
    synchronized (ends) {
      Map<String, Map<String, Instant>> ofName = ends.get(key(group));
      if (ofName == null) {
        return Optional.empty();
      }
      ofName.values().forEach(left -> left.values().removeIf(end -> !now.isBefore(end)));
      ofName.values().removeIf(Map::isEmpty);
      if (ofName.isEmpty()) {
        ends.remove(key(group));
      }
      ofName.forEach(
          (uid, left) -> {
            if (!uid.equals(group.getMetadata().getUid()) && !meant.equals(Optional.of(uid))) {
              left.forEach((user, end) -> others.merge(user, end, LeftGroups::later));
            }
          });
    }
    if (!others.isEmpty()) {
      others.keySet().removeAll(uids(group));
    }
    return others.values().stream().max(Instant::compareTo);
  }

  /** Whether anybody waits for the name to be free. */
  boolean isAwaited(Group group) {
    synchronized (ends) {
      return ends.containsKey(key(group));
    }
  }

  private Set<String> uids(Group group) {
    return members(group).stream()
        .map(name -> caches.users.get(group.getMetadata().getNamespace(), name))
        .flatMap(Optional::stream)
        .map(User::getMetadata)
        .map(ObjectMeta::getUid)
        .collect(Collectors.toSet());
  }

  private Set<String> members(Group group) {
    Collection<GroupMembership> memberships =
        caches.membershipsByGroup.get(
            Caches.inCenter(group.getMetadata().getNamespace(), group.getMetadata().getName()));
    return People.members(group, memberships);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }

  private static String key(Group group) {
    String name = group.getSpec().displayName();
    return group.getMetadata().getNamespace() + "/" + (name == null ? "" : Names.fold(name));
  }
}
