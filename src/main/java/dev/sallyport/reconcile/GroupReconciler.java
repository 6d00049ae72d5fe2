package dev.sallyport.reconcile;

import dev.sallyport.access.People;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Counts the members of each Group and says which of them do not exist. */
final class GroupReconciler implements Controller.Reconciler {

  private final Caches caches;
  private final StatusWriter statuses;
  private final Clock clock;

  GroupReconciler(Caches caches, StatusWriter statuses, Clock clock) {
    this.caches = caches;
    this.statuses = statuses;
    this.clock = clock;
  }

  @Override
  public Optional<Instant> reconcile(ObjectKey key) {
    caches.groups.get(key).filter(g -> g.getSpec() != null).ifPresent(this::reconcile);
    return Optional.empty();
  }

  private void reconcile(Group group) {
    String namespace = group.getMetadata().getNamespace();
    People.GroupVerdict verdict =
        People.group(
            group,
            Caches.named(caches.groupsByName, namespace, group.getSpec().displayName()),
            caches.membershipsByGroup.get(
                Caches.inCenter(namespace, group.getMetadata().getName())),
            member -> caches.users.get(namespace, member).isPresent());
    Long generation = group.getMetadata().getGeneration();
    GroupStatus status =
        new GroupStatus(
            generation,
            verdict.members(),
            Conditions.after(group.getStatus(), generation, clock.instant())
                .outcome(verdict.outcome())
                .with(
                    Group.MEMBERS_RESOLVED,
                    verdict.membersResolved(),
                    verdict.membersReason(),
                    verdict.membersMessage())
                .toList());
    statuses.write(caches.groups, group, status, verdict.outcome());
  }
}
