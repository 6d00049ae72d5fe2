package dev.sallyport.access;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.AssignmentSpec.NamespaceSelector;
import dev.sallyport.api.AssignmentSpec.PrincipalReference;
import dev.sallyport.api.AssignmentSpec.Requirement;
import dev.sallyport.api.AssignmentSpec.RoleReference;
import dev.sallyport.api.AssignmentSpec.Scope;
import dev.sallyport.api.AssignmentStatus;
import dev.sallyport.api.AssignmentStatus.BoundPrincipal;
import dev.sallyport.api.Labels;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random situations, sensible and not; small sets of values, so that things meet. */
final class Situations {

  static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
  static final List<String> NAMESPACES =
      List.of("payments", "checkout", "lab", "identity", "kube-system", "operator", "other");
  static final Set<String> FORBIDDEN = Set.of("operator", "other");
  static final String UID = "assignment-1";
  static final String NAME = "platform-edit";

  private Situations() {}

  static Arbitrary<Situation> any() {
    return Combinators.combine(
            assignments(),
            rules(),
            phases(),
            principals(),
            freeAt(),
            roles(),
            namespaces(),
            mostly(true))
        .as(
            (a, r, p, who, free, role, n, policies) ->
                new Situation(a, r, p, who, free, role, n, policies, NOW))
        .withoutEdgeCases();
  }

  private static Arbitrary<Optional<Instant>> freeAt() {
    return Arbitraries.frequencyOf(
        Tuple.of(9, Arbitraries.just(Optional.empty())),
        Tuple.of(
            1, Arbitraries.integers().between(-10, 10).map(s -> Optional.of(NOW.plusSeconds(s)))));
  }

  private static Arbitrary<Assignment> assignments() {
    return Combinators.combine(specs(), statuses(), Arbitraries.longs().between(1, 2))
        .as(Situations::assignment);
  }

  static Assignment assignment(AssignmentSpec spec, AssignmentStatus status, long generation) {
    Assignment assignment = new Assignment();
    assignment.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("identity")
            .withName(NAME)
            .withUid(UID)
            .withGeneration(generation)
            .build());
    assignment.setSpec(spec);
    assignment.setStatus(status);
    return assignment;
  }

  private static Arbitrary<AssignmentSpec> specs() {
    Arbitrary<String> startsAt =
        Arbitraries.frequency(
            Tuple.of(4, "2026-12-01T11:59:59Z"),
            Tuple.of(4, "2026-12-01T12:00:00Z"),
            Tuple.of(2, "2026-12-01T12:00:01Z"),
            Tuple.of(1, "soon"));
    Arbitrary<String> expiresAt =
        Arbitraries.frequency(
            Tuple.of(1, "2026-12-01T12:00:00Z"),
            Tuple.of(4, "2026-12-01T14:00:01+02:00"),
            Tuple.of(4, "2026-12-01T12:00:09Z"),
            Tuple.of(1, "late"));
    return Combinators.combine(
            Arbitraries.frequency(Tuple.of(9, "User"), Tuple.of(9, "Group"), Tuple.of(1, "Robot")),
            Arbitraries.frequency(Tuple.of(5, "ClusterRole"), Tuple.of(1, "Role")),
            Arbitraries.frequency(Tuple.of(3, "edit"), Tuple.of(1, "view")),
            scopes(),
            startsAt.injectNull(0.7),
            expiresAt.injectNull(0.6),
            Arbitraries.longs().between(1, 3).injectNull(0.5))
        .as(
            (who, kind, role, scope, starts, expires, epoch) ->
                new AssignmentSpec(
                    new PrincipalReference(who, "platform"),
                    new RoleReference(kind, role),
                    scope,
                    null,
                    starts,
                    expires,
                    null,
                    epoch));
  }

  private static Arbitrary<Scope> scopes() {
    Arbitrary<Scope> listed =
        targets().list().ofMaxSize(4).map(list -> new Scope(list, null, null));
    Arbitrary<Scope> selected =
        Combinators.combine(
                Arbitraries.maps(Arbitraries.of("team", "tier"), Arbitraries.of("a", "b"))
                    .ofMaxSize(1),
                requirements().list().ofMinSize(1).ofMaxSize(2))
            .as((labels, rs) -> new Scope(null, new NamespaceSelector(labels, rs), null));
    return Arbitraries.oneOf(
        listed, listed, selected, selected, Arbitraries.just(new Scope(null, null, true)));
  }

  private static Arbitrary<String> targets() {
    return Arbitraries.frequencyOf(
        Tuple.of(30, Arbitraries.of(NAMESPACES.subList(0, 3))),
        Tuple.of(1, Arbitraries.of(NAMESPACES)));
  }

  private static Arbitrary<Requirement> requirements() {
    return Combinators.combine(
            Arbitraries.of("team", "tier"),
            Arbitraries.of("In", "NotIn", "Exists", "DoesNotExist"),
            Arbitraries.of("a", "b").list().ofMinSize(1).ofMaxSize(2))
        .as((key, op, values) -> new Requirement(key, op, op.contains("In") ? values : null));
  }

  private static Arbitrary<AssignmentStatus> statuses() {
    return Combinators.combine(
            Arbitraries.of(-1L, 1L, 2L),
            Arbitraries.longs().between(1, 3).injectNull(0.3),
            Combinators.combine(
                    Arbitraries.of("uid-1", "uid-2"),
                    Arbitraries.of("id-1", "id-2").injectNull(0.3))
                .as(BoundPrincipal::new)
                .injectNull(0.3))
        .as((observed, epoch, who) -> new AssignmentStatus(observed, epoch, who, null, null, null))
        .injectNull(0.2);
  }

  private static Arbitrary<CenterRules> rules() {
    return Combinators.combine(
            Arbitraries.frequency(Tuple.of(9, "sallyport:"), Tuple.of(1, "corp:")),
            mostly(true),
            Arbitraries.of(NAMESPACES).set().ofMinSize(3).injectNull(0.8),
            Arbitraries.of(Set.of("edit"), Set.of(CenterRules.ANY_ROLE)).injectNull(0.8))
        .as(
            (prefix, cluster, targets, roles) ->
                new CenterRules(
                    "identity",
                    prefix,
                    cluster,
                    FORBIDDEN,
                    Optional.ofNullable(targets),
                    Optional.ofNullable(roles)));
  }

  private static Arbitrary<CenterPhase> phases() {
    Arbitrary<CenterPhase> inForce =
        Combinators.combine(Arbitraries.longs().between(1, 3), mostly(false))
            .as(CenterPhase.InForce::new);
    return Arbitraries.frequencyOf(
        Tuple.of(9, inForce),
        Tuple.of(1, Arbitraries.just(new CenterPhase.NoActiveSource())),
        Tuple.of(1, Arbitraries.just(new CenterPhase.Changing())),
        Tuple.of(1, Arbitraries.just(new CenterPhase.UnknownState())));
  }

  private static Arbitrary<PrincipalLookup> principals() {
    Arbitrary<PrincipalLookup> found =
        Combinators.combine(
                Arbitraries.of("User", "Group"),
                Arbitraries.of("uid-1", "uid-2"),
                names(),
                Arbitraries.of("id-1", "id-2").injectNull(0.3),
                Arbitraries.of("manual", "scim", "active-directory"),
                mostly(true),
                mostly(true))
            .as(PrincipalLookup.Found::new);
    return Arbitraries.frequencyOf(
        Tuple.of(9, found), Tuple.of(1, Arbitraries.just(new PrincipalLookup.Missing())));
  }

  private static Arbitrary<String> names() {
    return Arbitraries.frequencyOf(
        Tuple.of(30, Arbitraries.just("platform")),
        Tuple.of(6, Arbitraries.of("Platform", "Größe 3", "o'neil")),
        Tuple.of(1, Arbitraries.strings().ofMaxLength(140)),
        Tuple.of(1, Arbitraries.of("system:masters", "SYSTEM:masters", "", " a")));
  }

  private static Arbitrary<RolePresence> roles() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, mostly(true).map(RolePresence.OfClusterRole::new)),
        Tuple.of(1, Arbitraries.of(NAMESPACES).set().map(RolePresence.OfRole::new)));
  }

  private static Arbitrary<Map<String, Map<String, String>>> namespaces() {
    return Arbitraries.maps(
            Arbitraries.of(NAMESPACES),
            Arbitraries.maps(Arbitraries.of("team", "tier"), Arbitraries.of("a", "b")).ofMaxSize(2))
        .ofMinSize(4);
  }

  private static Arbitrary<Boolean> mostly(boolean value) {
    return Arbitraries.frequency(Tuple.of(12, value), Tuple.of(1, !value));
  }

  /** Bindings that may be there: ours, ours and altered, others'; at most one under each name. */
  static Arbitrary<List<Existing>> existing() {
    Arbitrary<Existing> one =
        Combinators.combine(
                targets().injectNull(0.1),
                Arbitraries.frequency(Tuple.of(5, "ClusterRole"), Tuple.of(1, "Role")),
                Arbitraries.frequency(Tuple.of(4, "edit"), Tuple.of(1, "view")),
                Arbitraries.frequency(Tuple.of(6, "edit"), Tuple.of(1, "view")),
                subjects(),
                Arbitraries.frequency(Tuple.of(5, UID), Tuple.of(1, "assignment-0"))
                    .injectNull(0.15),
                Arbitraries.of(Labels.SALLYPORT).injectNull(0.1),
                Arbitraries.of("identity/" + NAME).injectNull(0.1))
            .as(
                (namespace, kind, nameRole, role, who, uid, managed, assignment) ->
                    new Existing(
                        namespace,
                        BindingName.of("identity", NAME, new Binding.Role(kind, nameRole)),
                        "binding-1",
                        "7",
                        new Existing.Target(Binding.RBAC, kind, role, ""),
                        who,
                        managed,
                        uid,
                        assignment));
    return one.list().ofMaxSize(6).map(Situations::distinct).withoutEdgeCases();
  }

  private static Arbitrary<List<Existing.Target>> subjects() {
    Arbitrary<Existing.Target> any =
        Combinators.combine(
                Arbitraries.of("User", "Group"),
                Arbitraries.of("sallyport:platform", "corp:platform", "mallory"))
            .as((kind, name) -> new Existing.Target(Binding.RBAC, kind, name, ""));
    return Arbitraries.oneOf(
        any.list().ofMaxSize(2),
        Arbitraries.of("User", "Group")
            .map(
                kind ->
                    List.of(new Existing.Target(Binding.RBAC, kind, "sallyport:platform", ""))));
  }

  private static List<Existing> distinct(List<Existing> all) {
    List<Existing> kept = new ArrayList<>();
    for (Existing e : all) {
      if (kept.stream().noneMatch(k -> Plans.samePlace(k, e.namespace(), e.name()))) {
        kept.add(e);
      }
    }
    return kept;
  }
}
