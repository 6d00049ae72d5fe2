package dev.sallyport.access;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.AssignmentSpec.Scope;
import dev.sallyport.api.AssignmentStatus;
import dev.sallyport.api.AssignmentStatus.BoundPrincipal;
import dev.sallyport.api.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Decides what one Assignment grants. */
public final class Access {

  private final Situation situation;
  private final Assignment assignment;
  private final AssignmentSpec spec;

  /** What the status recorded when the Assignment was last accepted; both may be null. */
  private final Long epochBefore;

  private final BoundPrincipal principalBefore;

  private Access(Situation situation) {
    this.situation = situation;
    this.assignment = situation.assignment();
    this.spec = assignment.getSpec();
    AssignmentStatus status = assignment.getStatus();
    this.epochBefore = status == null ? null : status.epoch();
    this.principalBefore = principalBefore(assignment);
  }

  /**
   * A spec that this status does not speak of is somebody's new word: whom the old one was bound to
   * is forgotten, as for a new Assignment.
   */
  private static boolean appliedAnew(Assignment assignment, AssignmentStatus status) {
    return !Objects.equals(status.observedGeneration(), assignment.getMetadata().getGeneration());
  }

  /** The uid of whom the present spec was bound to before, if it was. */
  public static Optional<String> meant(Assignment assignment) {
    return Optional.ofNullable(principalBefore(assignment)).map(BoundPrincipal::uid);
  }

  private static BoundPrincipal principalBefore(Assignment assignment) {
    AssignmentStatus status = assignment.getStatus();
    return status == null || appliedAnew(assignment, status) ? null : status.principal();
  }

  /**
   * The decision, a function of the situation alone. Its order is the order of certainty: first
   * what the Assignment says of itself, then what the install forbids, then who and where; what the
   * center's state leaves open can only hold back what these would grant.
   */
  public static Decision decide(Situation situation) {
    return new Access(situation).decide();
  }

  private Decision decide() {
    Instant now = situation.now();
    if (spec == null) {
      return untouched(Verdicts.notUnderstood("it is missing"), Optional.empty());
    }
    return switch (Window.of(spec)) {
      case Window.Invalid invalid ->
          nothing(Verdicts.timeInvalid(invalid.fault()), Optional.empty());
      case Window.Open open when open.expired(now) ->
          nothing(Verdicts.expired(spec.expiresAt()), Optional.empty());
      case Window.Open open -> decideUnexpired(open);
    };
  }

  private Decision decideUnexpired(Window.Open window) {
    Optional<Instant> next = window.next(situation.now());
    Optional<String> unknown = Shape.fault(spec);
    if (unknown.isPresent()) {
      return untouched(Verdicts.notUnderstood(unknown.get()), next);
    }
    if (spec.application() != null) {
      return held(decideGrant(window, next));
    }
    if (!situation.rules().mayAssign(spec.role().name())) {
      return nothing(Verdicts.roleNotAssignable(spec.role()), next);
    }
    if (clusterWide() && !situation.rules().mayReachEverywhere()) {
      return nothing(Verdicts.clusterScopeNotAllowed(), next);
    }
    return held(decideGrant(window, next));
  }

  private Decision decideGrant(Window.Open window, Optional<Instant> next) {
    if (situation.phase() instanceof CenterPhase.InForce(long epoch, boolean reapplyExplicit)
        && reapplyExplicit
        && !reapplied(epoch)) {
      return nothing(Verdicts.clearedByChange(spec.reapplyEpoch(), epoch), next);
    }
    return switch (situation.principal()) {
      case PrincipalLookup.Missing missing ->
          nothing(Verdicts.principalMissing(spec.principal()), next);
      case PrincipalLookup.Found found -> decideFor(found, window, next);
    };
  }

  /**
   * What was accepted under this very epoch was not cleared when it began. Otherwise, setting
   * {@code reapply: Explicit} on a center at work would take everybody's access.
   */
  private boolean reapplied(long epoch) {
    return Objects.equals(spec.reapplyEpoch(), epoch) || Objects.equals(epochBefore, epoch);
  }

  private Decision decideFor(
      PrincipalLookup.Found found, Window.Open window, Optional<Instant> next) {
    Optional<String> fault = Names.fault(found.name());
    if (fault.isPresent()) {
      return nothing(
          Verdicts.principalNameInvalid(spec.principal(), found.name(), fault.get()), next);
    }
    if (!found.winsItsName()) {
      return nothing(Verdicts.principalLosesItsName(spec.principal(), found.name()), next);
    }
    boolean replaced = replaced(found);
    if (!found.active()) {
      Decision nothing = nothing(Verdicts.principalInactive(spec.principal()), next);
      return replaced ? nothing : nothing.meaning(epochBefore, identity(found));
    }
    if (replaced) {
      return nothing(Verdicts.principalReplaced(spec.principal()), next);
    }
    if (window.notYetStarted(situation.now())) {
      return nothing(Verdicts.notYetStarted(window.startsAt().orElseThrow()), next)
          .meaning(presentEpoch(), identity(found));
    }
    Optional<Instant> free = situation.nameFreeAt().filter(situation.now()::isBefore);
    if (free.isPresent()) {
      Optional<Instant> look = next.filter(free.get()::isAfter).or(() -> free);
      return nothing(Verdicts.nameNotFree(spec.principal(), free.get()), look)
          .meaning(presentEpoch(), identity(found));
    }
    return bind(found, next);
  }

  private static BoundPrincipal identity(PrincipalLookup.Found found) {
    return new BoundPrincipal(found.uid(), found.externalID());
  }

  private Long presentEpoch() {
    return situation.phase() instanceof CenterPhase.InForce inForce
        ? Long.valueOf(inForce.epoch())
        : epochBefore;
  }

  /** A name can be reused; a uid cannot. */
  private boolean replaced(PrincipalLookup.Found found) {
    if (principalBefore == null
        || principalBefore.uid() == null
        || principalBefore.uid().equals(found.uid())) {
      return false;
    }
    boolean samePerson =
        principalBefore.externalID() != null
            && !principalBefore.externalID().isEmpty()
            && principalBefore.externalID().equals(found.externalID());
    return !samePerson && !found.declaredByHand();
  }

  private Decision bind(PrincipalLookup.Found found, Optional<Instant> next) {
    if (spec.application() != null) {
      // Nothing is made for it: whoever lets people in asks this status.
      return nothing(Verdicts.mayEnter(spec), next).meaning(presentEpoch(), identity(found));
    }
    Binding.Role role = new Binding.Role(spec.role().kind(), spec.role().name());
    Binding.Subject subject =
        new Binding.Subject(found.kind(), situation.rules().subjectPrefix() + found.name());
    String namespace = assignment.getMetadata().getNamespace();
    String assignmentName = assignment.getMetadata().getName();
    String name = BindingName.of(namespace, assignmentName, role);
    Reach reach = Reach.of(spec.scope(), situation.rules(), situation.namespaces());

    List<Binding> bindings = new ArrayList<>();
    List<Binding> retained = new ArrayList<>();
    List<String> withoutRole = new ArrayList<>();
    for (String target : reach.targets()) {
      Binding binding =
          new Binding(
              target,
              name,
              role,
              subject,
              assignment.getMetadata().getUid(),
              namespace + "/" + assignmentName);
      if (situation.role().in(target)) {
        bindings.add(binding);
      } else {
        // A binding to a role that is gone grants nothing. Left alone, a role that is replaced
        // (deleted and made again) does not cost two writes for each of its bindings.
        retained.add(binding);
        withoutRole.add(target);
      }
    }
    return new Decision(
        bindings,
        retained,
        false,
        boundOutcome(reach, bindings.size(), withoutRole),
        presentEpoch(),
        identity(found),
        pending(reach.missing(), withoutRole),
        next);
  }

  /** What is listed and not bound yet, for want of the namespace or of the Role in it. */
  private List<String> pending(List<String> missing, List<String> withoutRole) {
    if (!AssignmentSpec.ROLE.equals(spec.role().kind())) {
      return missing;
    }
    return Stream.concat(missing.stream(), withoutRole.stream()).sorted().toList();
  }

  private Outcome boundOutcome(Reach reach, int bound, List<String> withoutRole) {
    if (!reach.refused().isEmpty()) {
      return Verdicts.namespacesNotAllowed(reach.refused());
    }
    if (situation.role() instanceof RolePresence.OfClusterRole(boolean exists) && !exists) {
      return Verdicts.clusterRoleMissing(spec.role());
    }
    if (!reach.missing().isEmpty()) {
      return Verdicts.namespacesPending(reach.missing(), withoutRole, spec.role().name());
    }
    if (!withoutRole.isEmpty()) {
      return Verdicts.roleMissing(spec.role(), withoutRole);
    }
    return Verdicts.bound(spec, bound);
  }

  /**
   * Where the center's state is in doubt, what would be bound may stay and is not made. What this
   * Assignment, its principal or the install rule out goes all the same.
   */
  private Decision held(Decision judged) {
    Optional<Outcome> reason = holding();
    if (reason.isEmpty()) {
      return judged;
    }
    List<Binding> retained = new ArrayList<>(judged.bindings());
    retained.addAll(judged.retained());
    retained.sort(Reach.BY_NAMESPACE);
    boolean waiting = !(judged.outcome() instanceof Outcome.Stalled) && !isFinal(judged.outcome());
    return new Decision(
        List.of(),
        retained,
        false,
        waiting ? reason.get() : judged.outcome(),
        epochBefore,
        judged.principal(),
        judged.pendingNamespaces(),
        judged.nextLook());
  }

  private Optional<Outcome> holding() {
    return switch (situation.phase()) {
      case CenterPhase.NoActiveSource none -> Optional.of(Verdicts.noActiveSource());
      case CenterPhase.Changing changing -> Optional.of(Verdicts.sourceChanging());
      case CenterPhase.UnknownState unknown -> Optional.of(Verdicts.activeSourceUnknown());
      case CenterPhase.InForce inForce ->
          situation.policiesInstalled()
              ? Optional.empty()
              : Optional.of(Verdicts.policiesMissing());
    };
  }

  private static boolean isFinal(Outcome outcome) {
    return outcome instanceof Outcome.Ready(String reason, String message)
        && !reason.equals(Assignment.Reason.BOUND);
  }

  private boolean clusterWide() {
    Scope scope = spec.scope();
    return Boolean.TRUE.equals(scope.cluster());
  }

  /** Nothing may be bound, and what is goes. */
  private Decision nothing(Outcome outcome, Optional<Instant> next) {
    return new Decision(
        List.of(), List.of(), false, outcome, epochBefore, principalBefore, List.of(), next);
  }

  /** It is not known what should be bound, so nothing changes. */
  private Decision untouched(Outcome outcome, Optional<Instant> next) {
    return new Decision(
        List.of(), List.of(), true, outcome, epochBefore, principalBefore, List.of(), next);
  }
}
