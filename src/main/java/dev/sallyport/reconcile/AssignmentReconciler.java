package dev.sallyport.reconcile;

import dev.sallyport.access.Access;
import dev.sallyport.access.BindingPlan;
import dev.sallyport.access.CenterPhase;
import dev.sallyport.access.Decision;
import dev.sallyport.access.Existing;
import dev.sallyport.access.People;
import dev.sallyport.access.Place;
import dev.sallyport.access.PrincipalLookup;
import dev.sallyport.access.RolePresence;
import dev.sallyport.access.Situation;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.AssignmentStatus;
import dev.sallyport.api.Group;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Outcome;
import dev.sallyport.api.User;
import dev.sallyport.kube.Cluster;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Turns each Assignment into bindings: looks up what a decision needs, asks {@link Access}, writes
 * the difference, and says in the status what came of it. A new Assignment costs three writes: the
 * finalizer, the binding, the status.
 */
final class AssignmentReconciler implements Controller.Reconciler {

  private final KubernetesClient client;
  private final Caches caches;
  private final NamesInUse names;
  private final Centers centers;
  private final Cluster cluster;
  private final BindingWriter bindings;
  private final StatusWriter statuses;
  private final Clock clock;

  AssignmentReconciler(
      KubernetesClient client,
      Caches caches,
      NamesInUse names,
      Centers centers,
      Cluster cluster,
      StatusWriter statuses,
      Clock clock) {
    this.client = client;
    this.caches = caches;
    this.names = names;
    this.centers = centers;
    this.cluster = cluster;
    this.bindings = new BindingWriter(client, caches, cluster);
    this.statuses = statuses;
    this.clock = clock;
  }

  @Override
  public Optional<Instant> reconcile(ObjectKey key) {
    Assignment assignment = caches.assignments.get(key).orElse(null);
    Centers.Center center = centers.get(key.namespace()).orElse(null);
    if (assignment == null || center == null) {
      return Optional.empty();
    }
    if (assignment.getMetadata().getDeletionTimestamp() != null) {
      release(assignment);
      return Optional.empty();
    }
    Optional<CenterPhase> phase = center.phase();
    if (phase.isEmpty() || caches.isTerminating(key.namespace())) {
      // The gate has not spoken yet; when it does, every Assignment of the center comes again. And
      // in a namespace that is being deleted, what is not deleted yet will be.
      return Optional.empty();
    }
    return center
        .during(phase.get(), () -> reconcile(assignment, center, phase.get()))
        .orElseGet(() -> reconcile(key));
  }

  private Optional<Instant> reconcile(
      Assignment assignment, Centers.Center center, CenterPhase phase) {
    Instant now = clock.instant();
    List<Existing> existing = bindings.existing(assignment);
    PrincipalLookup principal = principal(assignment, !existing.isEmpty());
    Decision decision =
        Access.decide(
            new Situation(
                assignment,
                center.rules(),
                phase,
                principal,
                names.freeAt(assignment, principal, !existing.isEmpty()),
                role(assignment),
                caches.standingNamespaces(),
                caches.policiesInstalled(),
                now));
    BindingPlan plan =
        BindingPlan.of(
            assignment.getMetadata(),
            decision,
            and(existing, unlabelled(assignment, place -> !place.isIn(decision))));
    if (phase instanceof CenterPhase.Changing && plan.isEmpty() && isSpokenOf(assignment)) {
      // The change clears it, or its end brings it here again. A status in between would alter what
      // the change has recorded, and is about to delete in just that version.
      return decision.nextLook();
    }
    Assignment current = assignment;
    if (!plan.isEmpty() || plan.standing() > 0) {
      Optional<Assignment> held = withFinalizer(assignment);
      if (held.isEmpty()) {
        caches.assignments.forget(assignment.getMetadata());
        return Optional.empty();
      }
      current = held.get();
    }
    BindingWriter.Result result =
        bindings.write(assignment.getMetadata(), decision, plan, center.rules().subjectPrefix());
    Outcome outcome = result.fault().orElse(decision.outcome());
    AssignmentStatus status =
        decision
            .saying(outcome)
            .status(
                assignment.getStatus(),
                assignment.getMetadata().getGeneration(),
                result.standing(),
                now);
    statuses.write(caches.assignments, current, status, outcome);
    return soonest(decision.nextLook(), result.lookAgain(assignment.getStatus(), now));
  }

  /** Whether its status is of what it asks for now; who just came is told why it has to wait. */
  private static boolean isSpokenOf(Assignment assignment) {
    AssignmentStatus status = assignment.getStatus();
    return isHeld(assignment)
        || (status != null
            && Objects.equals(
                status.observedGeneration(), assignment.getMetadata().getGeneration()));
  }

  private static boolean isHeld(Assignment assignment) {
    return assignment.getMetadata().getFinalizers().contains(Labels.FINALIZER);
  }

  private static Optional<Instant> soonest(Optional<Instant> a, Optional<Instant> b) {
    return a.isEmpty() || (b.isPresent() && b.get().isBefore(a.get())) ? b : a;
  }

  /**
   * Before the first binding is there, so that deleting the Assignment waits for the last.
   *
   * @return empty when it is gone: nothing must be bound for it
   */
  private Optional<Assignment> withFinalizer(Assignment assignment) {
    if (isHeld(assignment)) {
      return Optional.of(assignment);
    }
    List<String> with = new ArrayList<>(assignment.getMetadata().getFinalizers());
    with.add(Labels.FINALIZER);
    Optional<Assignment> written = cluster.setFinalizers(assignment, with);
    written.ifPresent(caches.assignments::remember);
    return written;
  }

  /** Deletion needs nothing but what it deletes: no source, no principal, no role. */
  private void release(Assignment assignment) {
    if (!bindings.removeAll(
        assignment, and(bindings.existing(assignment), unlabelled(assignment, place -> true)))) {
      // Another finalizer holds a binding; its deletion brings us back.
      return;
    }
    if (isHeld(assignment)) {
      // Whatever else is edited meanwhile: what is being deleted is never bound again.
      cluster
          .exchangeFinalizers(assignment, Cluster.finalizersBeside(Labels.FINALIZER, assignment))
          .ifPresentOrElse(
              caches.assignments::rememberOrForget,
              () -> caches.assignments.forget(assignment.getMetadata()));
    }
  }

  /** Those that stand without the label by which a binding is found. */
  private List<Existing> unlabelled(Assignment assignment, Predicate<Place> worthALook) {
    return bindings.at(caches.unseen(assignment).stream().filter(worthALook).toList());
  }

  private static <T> List<T> and(List<T> some, List<T> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  private PrincipalLookup principal(Assignment assignment, boolean anythingBound) {
    AssignmentSpec spec = assignment.getSpec();
    if (spec == null || spec.principal() == null) {
      return new PrincipalLookup.Missing();
    }
    ObjectKey key = new ObjectKey(assignment.getMetadata().getNamespace(), spec.principal().name());
    return switch (spec.principal().kind()) {
      case AssignmentSpec.USER ->
          find(caches.users, User.class, key, anythingBound)
              .map(u -> PrincipalLookup.of(u, wins(u, caches.usersByName, u.getSpec().userName())))
              .orElseGet(PrincipalLookup.Missing::new);
      case AssignmentSpec.GROUP ->
          find(caches.groups, Group.class, key, anythingBound)
              .map(
                  g ->
                      PrincipalLookup.of(
                          g, wins(g, caches.groupsByName, g.getSpec().displayName())))
              .orElseGet(PrincipalLookup.Missing::new);
      case null, default -> new PrincipalLookup.Missing();
    };
  }

  private static <T extends HasMetadata> boolean wins(T self, Cache.Index<T> index, String name) {
    return People.winner(Caches.named(index, self.getMetadata().getNamespace(), name))
        .map(w -> w.getMetadata().getUid().equals(self.getMetadata().getUid()))
        .orElse(true);
  }

  /** Absence takes access away, so where there is some it is confirmed by a read. */
  private <T extends HasMetadata> Optional<T> find(
      Cache<T> cache, Class<T> type, ObjectKey key, boolean confirmAbsence) {
    Optional<T> known = cache.get(key);
    return known.isPresent() || !confirmAbsence
        ? known
        : Optional.ofNullable(
            client.resources(type).inNamespace(key.namespace()).withName(key.name()).get());
  }

  private RolePresence role(Assignment assignment) {
    AssignmentSpec spec = assignment.getSpec();
    if (spec == null || spec.role() == null) {
      return new RolePresence.OfClusterRole(false);
    }
    if (AssignmentSpec.CLUSTER_ROLE.equals(spec.role().kind())) {
      return new RolePresence.OfClusterRole(
          caches.clusterRoles.get("", spec.role().name()).isPresent());
    }
    Set<String> present = new HashSet<>();
    if (spec.scope() != null && spec.scope().namespaces() != null) {
      for (String namespace : spec.scope().namespaces()) {
        if (caches.roles.get(namespace, spec.role().name()).isPresent()) {
          present.add(namespace);
        }
      }
    }
    return new RolePresence.OfRole(present);
  }
}
