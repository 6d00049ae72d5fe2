package dev.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sallyport.GoldenCase;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.AssignmentSpec.PrincipalReference;
import dev.sallyport.api.Group;
import dev.sallyport.api.User;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * The input of one golden case, read from its directory.
 *
 * <ul>
 *   <li>{@code in-assignment.yaml}: the Assignment; the only file that must be there.
 *   <li>{@code in-user.yaml} or {@code in-group.yaml}: the principal; without it there is none.
 *   <li>{@code in-rivals.yaml}: a list of others of the principal's kind that fold to its name.
 *   <li>{@code in-center.yaml}: what differs from {@link Center#Center()}.
 *   <li>{@code in-roles.yaml}: {@code clusterRole}, whether it exists, or {@code role}, the
 *       namespaces that have it; without it the role is wherever it is wanted.
 *   <li>{@code in-namespaces.yaml}: labels by name; without it, those of {@link #NAMESPACES}.
 *   <li>{@code in-existing.yaml}: a list of bindings that are there.
 * </ul>
 */
final class Case {

  private static final Map<String, Map<String, String>> NAMESPACES =
      Map.of(
          "payments", Map.of("team", "platform", "tier", "prod"),
          "checkout", Map.of("team", "platform", "tier", "dev"),
          "lab", Map.of());

  private final GoldenCase directory;
  private final Assignment assignment;
  private final Situation situation;
  private final List<Existing> existing;

  Case(GoldenCase directory) {
    this.directory = directory;
    this.assignment =
        Serialization.unmarshal(read("in-assignment.yaml").orElseThrow(), Assignment.class);
    this.situation = readSituation();
    this.existing = readExisting();
  }

  Assignment assignment() {
    return assignment;
  }

  Situation situation() {
    return situation;
  }

  List<Existing> existing() {
    return existing;
  }

  private Situation readSituation() {
    Center center =
        read("in-center.yaml")
            .map(yaml -> Serialization.unmarshal(yaml, Center.class))
            .orElseGet(Center::new);
    Optional<String> namespaces = read("in-namespaces.yaml");
    return new Situation(
        assignment,
        center.rules(),
        center.phase(),
        principal(),
        center.nameFreeAt(),
        role(),
        namespaces.isPresent() ? parse(namespaces.get(), Namespaces.class) : NAMESPACES,
        center.policiesInstalled,
        center.now());
  }

  private static final class Namespaces extends TreeMap<String, Map<String, String>> {}

  private static <T> T parse(String yaml, Class<T> type) {
    return Serialization.unmarshal(yaml, type);
  }

  private PrincipalLookup principal() {
    PrincipalReference reference = assignment.getSpec().principal();
    if (reference == null) {
      return new PrincipalLookup.Missing();
    }
    return AssignmentSpec.USER.equals(reference.kind())
        ? principal("in-user.yaml", reference, User.class, User[].class, PrincipalLookup::of)
        : principal("in-group.yaml", reference, Group.class, Group[].class, PrincipalLookup::of);
  }

  private <T extends HasMetadata> PrincipalLookup principal(
      String file,
      PrincipalReference reference,
      Class<T> type,
      Class<T[]> listType,
      BiFunction<T, Boolean, PrincipalLookup> lookup) {
    Optional<String> yaml = read(file);
    if (yaml.isEmpty()) {
      return new PrincipalLookup.Missing();
    }
    T principal = parse(yaml.get(), type);
    assertThat(principal.getMetadata().getName()).isEqualTo(reference.name());
    List<T> holders = new ArrayList<>(List.of(principal));
    read("in-rivals.yaml").ifPresent(rivals -> holders.addAll(List.of(parse(rivals, listType))));
    boolean wins = People.winner(holders).orElseThrow() == principal;
    return lookup.apply(principal, wins);
  }

  private RolePresence role() {
    Optional<String> yaml = read("in-roles.yaml");
    if (yaml.isEmpty()) {
      return new RolePresence.OfClusterRole(true);
    }
    Roles roles = parse(yaml.get(), Roles.class);
    return roles.clusterRole != null
        ? new RolePresence.OfClusterRole(roles.clusterRole)
        : new RolePresence.OfRole(roles.role);
  }

  private List<Existing> readExisting() {
    Optional<String> yaml = read("in-existing.yaml");
    if (yaml.isEmpty()) {
      return List.of();
    }
    List<Existing> all = new ArrayList<>();
    for (Object item : parse(yaml.get(), Object[].class)) {
      String one = Serialization.asYaml(item);
      boolean clusterWide = one.contains("ClusterRoleBinding");
      all.add(
          clusterWide
              ? Existing.of(parse(one, ClusterRoleBinding.class))
              : Existing.of(parse(one, RoleBinding.class)));
    }
    return all;
  }

  private Optional<String> read(String file) {
    // Without the mark, a text that begins with a brace is taken for JSON.
    return directory.text(file).map(text -> "---\n" + text);
  }

  /** {@code in-roles.yaml}. */
  static final class Roles {
    @JsonProperty Boolean clusterRole;
    @JsonProperty Set<String> role;
  }

  /** {@code in-center.yaml}. */
  static final class Center {
    @JsonProperty boolean allowClusterScope;
    @JsonProperty Set<String> forbiddenNamespaces = Set.of("sallyport-system", "other-center");
    @JsonProperty Set<String> targetNamespaces;
    @JsonProperty Set<String> assignableRoles;
    @JsonProperty String phase = "InForce";
    @JsonProperty long epoch = 1;
    @JsonProperty boolean reapplyExplicit;
    @JsonProperty boolean policiesInstalled = true;
    @JsonProperty String now = "2026-12-01T12:00:00Z";
    @JsonProperty String nameFreeAt;

    Center() {}

    Instant now() {
      return Instant.parse(now);
    }

    Optional<Instant> nameFreeAt() {
      return Optional.ofNullable(nameFreeAt).map(Instant::parse);
    }

    CenterRules rules() {
      return new CenterRules(
          "identity",
          "sallyport:",
          allowClusterScope,
          forbiddenNamespaces,
          Optional.ofNullable(targetNamespaces),
          Optional.ofNullable(assignableRoles));
    }

    CenterPhase phase() {
      return switch (phase) {
        case "InForce" -> new CenterPhase.InForce(epoch, reapplyExplicit);
        case "NoActiveSource" -> new CenterPhase.NoActiveSource();
        case "Changing" -> new CenterPhase.Changing();
        case "UnknownState" -> new CenterPhase.UnknownState();
        default -> throw new IllegalArgumentException(phase);
      };
    }
  }
}
