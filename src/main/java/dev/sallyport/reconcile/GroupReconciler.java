package dev.sallyport.reconcile;

import dev.sallyport.access.People;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupStatus;
import dev.sallyport.kube.Cluster;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the members of each Group and says which of them do not exist; and removes one that is
 * left over from a push that did not come to its end.
 */
final class GroupReconciler implements Controller.Reconciler {

  private static final Logger log = LoggerFactory.getLogger(GroupReconciler.class);

  private final Caches caches;
  private final Cluster cluster;
  private final StatusWriter statuses;
  private final Clock clock;

  GroupReconciler(Caches caches, Cluster cluster, StatusWriter statuses, Clock clock) {
    this.caches = caches;
    this.cluster = cluster;
    this.statuses = statuses;
    this.clock = clock;
  }

  @Override
  public Optional<Instant> reconcile(ObjectKey key) {
    Optional<Group> group = caches.groups.get(key).filter(g -> g.getSpec() != null);
    Optional<Instant> givenUp = group.flatMap(People::givenUp);
    if (givenUp.isPresent() && !clock.instant().isBefore(givenUp.get())) {
      giveUp(group.get());
      return Optional.empty();
    }
    group.ifPresent(this::reconcile);
    return givenUp;
  }

  /**
   * Its GroupMemberships name it as their owner and go with it. Where it changed since, it may be
   * whole by now, and the watch brings it here once more.
   */
  private void giveUp(Group group) {
    if (group.getMetadata().getDeletionTimestamp() != null
        || caches.isTerminating(group.getMetadata().getNamespace())) {
      return;
    }
    if (cluster.deleteUnchanged(group) instanceof Cluster.Deletion.Gone) {
      caches.groups.forget(group.getMetadata());
      log.info(
          "Group {}/{} was never pushed whole, and is deleted",
          group.getMetadata().getNamespace(),
          group.getMetadata().getName());
    }
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
