package dev.sallyport.access;

import dev.sallyport.api.Assignment.Reason;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.AssignmentSpec.PrincipalReference;
import dev.sallyport.api.AssignmentSpec.RoleReference;
import dev.sallyport.api.Outcome;
import dev.sallyport.api.OutsideText;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What to say of an Assignment, each sentence once: what is wrong, and what to do. Names of our
 * objects and of namespaces are safe as they are, for their grammar is; others go through {@link
 * OutsideText}.
 */
final class Verdicts {

  /** How many names a message lists before it says how many more there are. */
  private static final int LISTED = 5;

  private Verdicts() {}

  static Outcome bound(AssignmentSpec spec, int namespaces) {
    String what = "%s has %s".formatted(show(spec.principal()), show(spec.role()));
    if (Boolean.TRUE.equals(spec.scope().cluster())) {
      return new Outcome.Ready(Reason.BOUND, what + " in the whole cluster.");
    }
    if (namespaces == 0) {
      return new Outcome.Ready(
          Reason.BOUND,
          "No namespace matches spec.scope.namespaceSelector now. One that does later is bound by"
              + " itself.");
    }
    return new Outcome.Ready(
        Reason.BOUND, "%s in %s.".formatted(what, count(namespaces, "namespace")));
  }

  static Outcome notUnderstood(String fault) {
    return new Outcome.Stalled(
        Reason.SPEC_NOT_UNDERSTOOD,
        ("spec: %s. Nothing new is bound and nothing is removed. Correct it, or update the"
                + " operator if a newer version knows it.")
            .formatted(fault));
  }

  static Outcome mayEnter(AssignmentSpec spec) {
    return new Outcome.Ready(
        Reason.BOUND,
        "%s may enter Application %s."
            .formatted(show(spec.principal()), spec.application().name()));
  }

  static Outcome timeInvalid(String fault) {
    return new Outcome.Stalled(
        Reason.TIME_INVALID,
        "%s. Nothing is bound; correct spec.startsAt or spec.expiresAt.".formatted(fault));
  }

  static Outcome expired(String expiresAt) {
    return new Outcome.Ready(
        Reason.EXPIRED,
        ("Expired at %s: nothing is bound. Set a later spec.expiresAt to grant it again, or delete"
                + " this Assignment.")
            .formatted(expiresAt));
  }

  static Outcome notYetStarted(Instant startsAt) {
    return new Outcome.Pending(
        Reason.NOT_YET_STARTED, "Starts at %s. Nothing is bound until then.".formatted(startsAt));
  }

  static Outcome nameNotFree(PrincipalReference principal, Instant free) {
    String who =
        AssignmentSpec.GROUP.equals(principal.kind())
            ? "Somebody who is not in %s was in an earlier Group of its name, and signed in then;"
                + " the last token that names it may be used until %s. Bound then, by itself."
            : "An earlier User signed in under the name that %s has now, and the last token of that"
                + " person may be used until %s. Bound then, by itself.";
    return new Outcome.Pending(Reason.NAME_NOT_FREE, who.formatted(show(principal), free));
  }

  static Outcome clusterScopeNotAllowed() {
    return new Outcome.Stalled(
        Reason.CLUSTER_SCOPE_NOT_ALLOWED,
        "This install allows no assignments for the whole cluster. Use spec.scope.namespaces or"
            + " spec.scope.namespaceSelector, or have whoever installs Sallyport allow cluster"
            + " scope for this center.");
  }

  static Outcome roleNotAssignable(RoleReference role) {
    return new Outcome.Stalled(
        Reason.NOT_PERMITTED,
        ("%s is none of the roles that this center may assign. Use one that it may, or have"
                + " whoever installs Sallyport add it to assignableRoles of this center.")
            .formatted(show(role)));
  }

  static Outcome clearedByChange(Long reapplyEpoch, long epoch) {
    String had = reapplyEpoch == null ? "not set" : String.valueOf(reapplyEpoch);
    return new Outcome.Stalled(
        Reason.CLEARED_BY_CHANGE,
        ("The identity source wants assignments reapplied explicitly, and spec.reapplyEpoch is %s"
                + " while the present epoch is %d. To grant it again, set spec.reapplyEpoch to %d.")
            .formatted(had, epoch, epoch));
  }

  static Outcome principalMissing(PrincipalReference principal) {
    return new Outcome.Pending(
        Reason.PRINCIPAL_NOT_PROVISIONED,
        ("There is no %s in this namespace (yet). It is bound as soon as it is there: provision"
                + " it, or correct spec.principal.")
            .formatted(show(principal)));
  }

  static Outcome principalLosesItsName(PrincipalReference principal, String name) {
    return new Outcome.Pending(
        Reason.PRINCIPAL_NOT_PROVISIONED,
        "%s does not have the name %s: an older %s of this center has it. See its status."
            .formatted(show(principal), OutsideText.quoted(name), principal.kind()));
  }

  static Outcome principalNameInvalid(PrincipalReference principal, String name, String fault) {
    return new Outcome.Pending(
        Reason.PRINCIPAL_NOT_PROVISIONED,
        "%s cannot be bound: its name %s %s. Correct that object."
            .formatted(show(principal), OutsideText.quoted(name), fault));
  }

  static Outcome principalInactive(PrincipalReference principal) {
    return new Outcome.Ready(
        Reason.PRINCIPAL_INACTIVE,
        "%s is inactive: nothing is bound. It is bound again when spec.active of the User is true."
            .formatted(show(principal)));
  }

  static Outcome principalReplaced(PrincipalReference principal) {
    return new Outcome.Stalled(
        Reason.PRINCIPAL_REPLACED,
        ("%s is not the one that this Assignment was made for: the object was replaced by one that"
                + " a source provisioned, without the same external ID. Nothing is bound. If the"
                + " new one is meant, change the spec (spec.reason will do), or delete this"
                + " Assignment and apply it anew.")
            .formatted(show(principal)));
  }

  static Outcome namespacesNotAllowed(List<String> refused) {
    return new Outcome.Stalled(
        Reason.NAMESPACE_NOT_ALLOWED,
        ("No assignment of this center may reach %s. Remove that from spec.scope.namespaces."
                + " The others are not affected.")
            .formatted(list(refused)));
  }

  static Outcome namespacesPending(List<String> missing, List<String> withoutRole, String role) {
    String alsoRole = withoutRole.isEmpty() ? "" : " " + lacks(withoutRole, role);
    return new Outcome.Pending(
        Reason.NAMESPACE_PENDING,
        "Not there (yet): namespace %s. It is bound there as soon as it is there.%s"
            .formatted(list(missing), alsoRole));
  }

  static Outcome clusterRoleMissing(RoleReference role) {
    return new Outcome.Pending(
        Reason.ROLE_NOT_FOUND,
        "There is no %s (yet). It is bound as soon as it is there; if the name is wrong, correct"
                .formatted(show(role))
            + " spec.role.");
  }

  static Outcome roleMissing(RoleReference role, List<String> namespaces) {
    return new Outcome.Pending(Reason.ROLE_NOT_FOUND, lacks(namespaces, role.name()));
  }

  private static String lacks(List<String> namespaces, String role) {
    return "There is no Role %s (yet) in namespace %s. It is bound there as soon as it is there."
        .formatted(plain(role), list(namespaces));
  }

  static Outcome noActiveSource() {
    return new Outcome.Pending(
        Reason.NO_ACTIVE_SOURCE,
        "No identity source is in force in this namespace, so nothing new is bound. Apply an"
            + " IdentitySource, or see the status of the one that is there.");
  }

  static Outcome sourceChanging() {
    return new Outcome.Pending(
        Reason.SOURCE_CHANGING,
        "A change of identity source is being carried out. Nothing new is bound until it is done.");
  }

  static Outcome activeSourceUnknown() {
    return new Outcome.Pending(
        Reason.ACTIVE_SOURCE_UNKNOWN,
        "Which identity source is in force is not known. What was bound stays, nothing new is"
            + " bound. See the status of the IdentitySource in this namespace, or the operator's"
            + " log.");
  }

  static Outcome policiesMissing() {
    return new Outcome.Stalled(
        Reason.ADMISSION_POLICY_MISSING,
        "The admission policies of Sallyport are not installed, so nobody checked that the author"
            + " may bind this role. What was bound stays, nothing new is bound. Apply the policies"
            + " that come with the CRDs.");
  }

  /**
   * Another object has the name of a binding. One that carries another Assignment's uid is most
   * likely left over from an earlier Assignment of this name, and is swept; any other is a
   * person's.
   */
  static Outcome nameTaken(Binding ours, boolean sweepWillDo) {
    String what =
        "%s %s exists %s and is not this Assignment's."
            .formatted(
                ours.clusterWide() ? "ClusterRoleBinding" : "RoleBinding",
                ours.name(),
                place(ours));
    return sweepWillDo
        ? new Outcome.Pending(
            Reason.NAME_TAKEN,
            what + " It carries the uid of another Assignment, and is removed if that is gone.")
        : new Outcome.Stalled(
            Reason.NAME_TAKEN,
            what + " It is left alone. Delete or rename it, then the binding is made.");
  }

  private static String place(Binding binding) {
    return binding.clusterWide() ? "in the whole cluster" : "in namespace " + binding.namespace();
  }

  private static String show(PrincipalReference principal) {
    return principal.kind() + " " + principal.name();
  }

  private static String show(RoleReference role) {
    return role.kind() + " " + plain(role.name());
  }

  /** Kubernetes lets a role have nearly any name; nearly all have plain ones. */
  private static String plain(String name) {
    return OutsideText.isPlain(name) ? name : OutsideText.quoted(name);
  }

  private static String list(List<String> names) {
    String listed = names.stream().limit(LISTED).collect(Collectors.joining(", "));
    return names.size() > LISTED ? listed + " and " + (names.size() - LISTED) + " more" : listed;
  }

  static String count(int n, String noun) {
    return n == 1 ? "1 " + noun : n + " " + noun + "s";
  }
}
