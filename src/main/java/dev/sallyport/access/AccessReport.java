package dev.sallyport.access;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.AssignmentSpec.PrincipalReference;
import dev.sallyport.api.AssignmentSpec.RoleReference;
import dev.sallyport.api.AssignmentSpec.Scope;
import dev.sallyport.api.Condition;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.Resource;
import dev.sallyport.api.User;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What one person may do, and through which Assignment and group.
 *
 * <p>It reports what the operator decided and does not decide anew, for it cannot: the rules of a
 * center and its phase stand in no object. What is in force is a binding that is there, found by
 * the uid of its Assignment; why something is not is the reason that the Assignment gives. Bindings
 * that no Assignment of the center made are not looked at.
 *
 * @param person whom it is about
 * @param memberships the groups of the person, by name
 * @param grants each binding that names the person or one of those groups; the whole cluster first,
 *     then by namespace
 * @param waiting each Assignment for the person or one of those groups that is not just as its spec
 *     says, by name; it may have bindings all the same
 */
public record AccessReport(
    Person person, List<Membership> memberships, List<Grant> grants, List<Waiting> waiting) {

  /** Whole cluster first: it is everywhere. */
  private static final Comparator<Grant> WHERE =
      Comparator.comparing((Grant grant) -> grant.namespace().orElse(""))
          .thenComparing(grant -> grant.role().kind())
          .thenComparing(grant -> grant.role().name())
          .thenComparing(Grant::assignment)
          .thenComparing(Grant::binding);

  public AccessReport {
    memberships = List.copyOf(memberships);
    grants = List.copyOf(grants);
    waiting = List.copyOf(waiting);
  }

  /**
   * What the operator says of an object.
   *
   * @param reason of Ready; empty before its first visit
   * @param message beside it
   * @param current false if the object has changed since the operator said it
   */
  public record Said(String reason, String message, boolean current) {

    private static Said of(Resource<?, ?> object) {
      Condition ready = Conditions.find(object.getStatus(), Condition.READY);
      return ready == null
          ? new Said("", "", false)
          : new Said(
              text(ready.reason()),
              text(ready.message()),
              Objects.equals(
                  object.getStatus().observedGeneration(), object.getMetadata().getGeneration()));
    }
  }

  /**
   * A User.
   *
   * @param name of the object
   */
  public record Person(String name, String userName, Said said) {

    /** Whether the person can sign in, and so act as a member of groups. */
    public boolean active() {
      return User.Reason.ACTIVE.equals(said.reason());
    }
  }

  /**
   * A binding that is there.
   *
   * @param namespace where; empty for the whole cluster
   * @param role as the binding has it, which is what counts
   * @param principal who is bound: the person, or a group
   * @param assignment name of the Assignment
   * @param binding name of the RoleBinding or ClusterRoleBinding
   * @param expiresAt when the Assignment says that it ends
   */
  public record Grant(
      Optional<String> namespace,
      Binding.Role role,
      PrincipalReference principal,
      String assignment,
      String binding,
      Optional<String> expiresAt,
      Force force) {

    public boolean inForce() {
      return force == Force.IN_FORCE;
    }
  }

  /** Whether a binding that is there gives anything. */
  public enum Force {
    IN_FORCE,

    /** It is a group's, and the person cannot sign in: no token says that they are in the group. */
    PERSON_NOT_ACTIVE,

    /**
     * The operator misses the role; it leaves the binding where it is, for the role may come back.
     */
    ROLE_NOT_FOUND
  }

  /**
   * An Assignment of which there is something to say.
   *
   * @param role empty where an application is assigned
   * @param bindings how many of its bindings are among the grants
   */
  public record Waiting(
      String assignment,
      PrincipalReference principal,
      Optional<RoleReference> role,
      Said said,
      int bindings) {

    /** Whether the operator says that it is bound, while no binding of it is to be found. */
    public boolean lacksItsBinding() {
      return said.current() && Assignment.Reason.BOUND.equals(said.reason()) && bindings == 0;
    }
  }

  /** Whether there is anything that the person may do. */
  public boolean someInForce() {
    return grants.stream().anyMatch(Grant::inForce);
  }

  /**
   * The Assignments that are for a person or for one of their groups, by name: their bindings are
   * what there is to look for.
   *
   * @param groups of the center; those without the person may be among them
   * @param memberships of the center; likewise
   * @param assignments of the center; likewise
   */
  public static List<Assignment> concerning(
      User user,
      Collection<Group> groups,
      Collection<GroupMembership> memberships,
      Collection<Assignment> assignments) {
    Map<PrincipalReference, String> subjects =
        subjects(person(user), Membership.of(user, groups, memberships));
    return assignments.stream()
        .filter(a -> a.getSpec() != null && subjects.containsKey(a.getSpec().principal()))
        .sorted(Comparator.comparing(a -> a.getMetadata().getName()))
        .toList();
  }

  /**
   * @param groups of the center; those without the person may be among them
   * @param memberships of the center; likewise
   * @param assignments of the center; likewise
   * @param bindings that carry the uid of one that concerns the person; others may be among them
   * @param namespace only what is to be had there: in that namespace, or in the whole cluster
   */
  public static AccessReport of(
      User user,
      Collection<Group> groups,
      Collection<GroupMembership> memberships,
      Collection<Assignment> assignments,
      Collection<Existing> bindings,
      Optional<String> namespace) {
    Person person = person(user);
    List<Membership> joined = Membership.of(user, groups, memberships);
    Map<PrincipalReference, String> subjects = subjects(person, joined);
    List<Grant> grants = new ArrayList<>();
    List<Waiting> waiting = new ArrayList<>();
    for (Assignment assignment : concerning(user, groups, memberships, assignments)) {
      String subject = subjects.get(assignment.getSpec().principal());
      List<Grant> made = grants(assignment, subject, person, bindings, namespace);
      grants.addAll(made);
      Said said = Said.of(assignment);
      if (toBeSaid(said, made, assignment.getSpec().scope(), namespace)) {
        waiting.add(waiting(assignment, said, made.size()));
      }
    }
    grants.sort(WHERE);
    return new AccessReport(person, joined, grants, waiting);
  }

  private static Person person(User user) {
    return new Person(user.getMetadata().getName(), text(user.getSpec().userName()), Said.of(user));
  }

  /** Who is bound for the person, and under what name, without the prefix. */
  private static Map<PrincipalReference, String> subjects(Person person, List<Membership> joined) {
    Map<PrincipalReference, String> subjects = new HashMap<>();
    subjects.put(new PrincipalReference(AssignmentSpec.USER, person.name()), person.userName());
    for (Membership membership : joined) {
      subjects.put(
          new PrincipalReference(AssignmentSpec.GROUP, membership.group()),
          membership.displayName());
    }
    return subjects;
  }

  private static List<Grant> grants(
      Assignment assignment,
      String subject,
      Person person,
      Collection<Existing> bindings,
      Optional<String> namespace) {
    PrincipalReference principal = assignment.getSpec().principal();
    return bindings.stream()
        .filter(binding -> assignment.getMetadata().getUid().equals(binding.assignmentUid()))
        .filter(binding -> binding.role() != null && names(binding, principal.kind(), subject))
        .filter(
            binding ->
                namespace.isEmpty()
                    || binding.namespace() == null
                    || binding.namespace().equals(namespace.get()))
        .map(
            binding ->
                new Grant(
                    Optional.ofNullable(binding.namespace()),
                    new Binding.Role(binding.role().kind(), binding.role().name()),
                    principal,
                    assignment.getMetadata().getName(),
                    binding.name(),
                    Optional.ofNullable(assignment.getSpec().expiresAt()),
                    force(binding, assignment, person)))
        .toList();
  }

  private static Force force(Existing binding, Assignment assignment, Person person) {
    if (AssignmentSpec.GROUP.equals(assignment.getSpec().principal().kind()) && !person.active()) {
      return Force.PERSON_NOT_ACTIVE;
    }
    RoleReference role = assignment.getSpec().role();
    boolean ofTheSpec =
        role != null
            && role.kind().equals(binding.role().kind())
            && role.name().equals(binding.role().name());
    return ofTheSpec && Said.of(assignment).current() && lacksRole(binding, assignment)
        ? Force.ROLE_NOT_FOUND
        : Force.IN_FORCE;
  }

  /** A ClusterRole is missing everywhere, a Role in the namespaces that the status lists. */
  private static boolean lacksRole(Existing binding, Assignment assignment) {
    List<String> pending = assignment.getStatus().pendingNamespaces();
    return AssignmentSpec.ROLE.equals(binding.role().kind())
        ? pending != null && pending.contains(binding.namespace())
        : Assignment.Reason.ROLE_NOT_FOUND.equals(Said.of(assignment).reason());
  }

  /**
   * The prefix of the center stands in no object, but its end does: every prefix ends in a colon.
   */
  private static boolean names(Existing binding, String kind, String subject) {
    return binding.subjects().stream()
        .anyMatch(
            target ->
                Binding.RBAC.equals(target.apiGroup())
                    && kind.equals(target.kind())
                    && target.name().endsWith(":" + subject));
  }

  /** What does not reach the namespace that was asked for is not said to be missing there. */
  private static boolean toBeSaid(
      Said said, List<Grant> made, Scope scope, Optional<String> namespace) {
    boolean asItsSpecSays = Assignment.Reason.BOUND.equals(said.reason()) && said.current();
    boolean reaches = namespace.isEmpty() || scope == null || mayReach(scope, namespace.get());
    if (asItsSpecSays) {
      // A selector may well not match that namespace, and then all is as it should be.
      boolean bySelector =
          namespace.isPresent() && scope != null && scope.namespaceSelector() != null;
      return reaches && made.isEmpty() && !bySelector;
    }
    return reaches || !made.isEmpty();
  }

  private static boolean mayReach(Scope scope, String namespace) {
    return scope.namespaces() == null || scope.namespaces().contains(namespace);
  }

  private static Waiting waiting(Assignment assignment, Said said, int bindings) {
    return new Waiting(
        assignment.getMetadata().getName(),
        assignment.getSpec().principal(),
        Optional.ofNullable(assignment.getSpec().role()),
        said,
        bindings);
  }

  private static String text(String value) {
    return value == null ? "" : value;
  }
}
