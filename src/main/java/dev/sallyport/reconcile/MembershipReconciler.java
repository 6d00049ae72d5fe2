package dev.sallyport.reconcile;

import dev.sallyport.access.People;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.GroupMembershipStatus;
import dev.sallyport.api.Outcome;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Says of each GroupMembership whether its Group is there. */
final class MembershipReconciler implements Controller.Reconciler {

  private final Caches caches;
  private final StatusWriter statuses;
  private final Clock clock;

  MembershipReconciler(Caches caches, StatusWriter statuses, Clock clock) {
    this.caches = caches;
    this.statuses = statuses;
    this.clock = clock;
  }

  @Override
  public Optional<Instant> reconcile(ObjectKey key) {
    caches
        .memberships
        .get(key)
        .filter(m -> m.getSpec() != null && m.getSpec().group() != null)
        .ifPresent(this::reconcile);
    return Optional.empty();
  }

  private void reconcile(GroupMembership membership) {
    boolean groupExists =
        caches
            .groups
            .get(membership.getMetadata().getNamespace(), membership.getSpec().group().name())
            .isPresent();
    Outcome outcome = People.membership(membership, groupExists);
    Long generation = membership.getMetadata().getGeneration();
    GroupMembershipStatus status =
        new GroupMembershipStatus(
            generation,
            Conditions.after(membership.getStatus(), generation, clock.instant())
                .outcome(outcome)
                .toList());
    statuses.write(caches.memberships, membership, status, outcome);
  }
}
