package dev.sallyport.reconcile;

import dev.sallyport.access.People;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.Outcome;
import dev.sallyport.api.User;
import dev.sallyport.api.UserStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Says of each User whether it stands, and who has its name if not. */
final class UserReconciler implements Controller.Reconciler {

  private final Caches caches;
  private final StatusWriter statuses;
  private final Clock clock;

  UserReconciler(Caches caches, StatusWriter statuses, Clock clock) {
    this.caches = caches;
    this.statuses = statuses;
    this.clock = clock;
  }

  @Override
  public Optional<Instant> reconcile(ObjectKey key) {
    caches.users.get(key).filter(u -> u.getSpec() != null).ifPresent(this::reconcile);
    return Optional.empty();
  }

  private void reconcile(User user) {
    String namespace = user.getMetadata().getNamespace();
    Outcome outcome =
        People.user(user, Caches.named(caches.usersByName, namespace, user.getSpec().userName()));
    Long generation = user.getMetadata().getGeneration();
    UserStatus status =
        new UserStatus(
            generation,
            Conditions.after(user.getStatus(), generation, clock.instant())
                .outcome(outcome)
                .toList());
    statuses.write(caches.users, user, status, outcome);
  }
}
