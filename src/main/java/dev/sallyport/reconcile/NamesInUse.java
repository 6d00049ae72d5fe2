package dev.sallyport.reconcile;

import dev.sallyport.access.Access;
import dev.sallyport.access.PrincipalLookup;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.signin.SessionLife;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which tokens have a name that somebody else has by now: a name can be reused, and a token cannot
 * be called back.
 */
record NamesInUse(Caches caches, DeletedSessions deleted, LeftGroups left) {

  /**
   * When the last token ends with which another one would have what is assigned to a principal;
   * empty if there is none. It may be over already, where its Session is not removed yet.
   *
   * @param anythingBound whether bindings of the Assignment stand
   */
  Optional<Instant> freeAt(
      Assignment assignment, PrincipalLookup principal, boolean anythingBound) {
    if (!(principal instanceof PrincipalLookup.Found found)) {
      return Optional.empty();
    }
    return found.kind().equals(AssignmentSpec.GROUP)
        ? ofGroup(assignment, found, anythingBound)
        : ofUser(assignment.getMetadata().getNamespace(), found);
  }

  private Optional<Instant> ofUser(String namespace, PrincipalLookup.Found found) {
    return Stream.concat(
            Caches.named(caches.sessionsByUserName, namespace, found.name()).stream()
                .filter(session -> !found.uid().equals(session.getSpec().user().uid()))
                .map(SessionLife::tokensEnd),
            deleted.tokensEnd(namespace, found.name(), found.uid()).stream())
        .max(Comparator.naturalOrder());
  }

  private Optional<Instant> ofGroup(
      Assignment assignment, PrincipalLookup.Found found, boolean anythingBound) {
    // What is bound stays so; and an application asks who is in the Group, not what a token says.
    boolean bound =
        anythingBound
            || (assignment.getStatus() != null
                && assignment.getStatus().bindings() != null
                && assignment.getStatus().bindings() > 0);
    if (assignment.getSpec().application() != null
        || (bound && Access.meant(assignment).equals(Optional.of(found.uid())))) {
      return Optional.empty();
    }
    return caches
        .groups
        .get(assignment.getMetadata().getNamespace(), assignment.getSpec().principal().name())
        .filter(group -> group.getMetadata().getUid().equals(found.uid()))
        .flatMap(group -> left.tokensEnd(group, Access.meant(assignment)));
  }
}
