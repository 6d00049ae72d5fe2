package dev.sallyport.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.api.AssignmentSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What reapplying a change record would do, object by object. */
public final class RestorePlan {

  /** What becomes of one recorded object. */
  public enum Outcome {
    /** It is not there: apply it. */
    APPLY,
    /** It is there, and the same. */
    SAME,
    /** It is there, and somebody made it another: it is left alone. */
    DIFFERS,
    /** The User or Group that it is for is neither there nor in the record. */
    PRINCIPAL_GONE,
    /** The ClusterRole or Role that it grants is not there. */
    ROLE_GONE
  }

  /** One object of the record, users first, Assignments last. */
  public record Line(CleanObject object, Outcome outcome) {}

  /** A role by kind, namespace (empty for a ClusterRole) and name. */
  public record RoleKey(String kind, String namespace, String name) {}

  /**
   * What exists now.
   *
   * @param objects clean objects by kind and name
   * @param roles those of the roles that the Assignments need which exist
   */
  public record Existing(Map<ClearedKind, Map<String, CleanObject>> objects, Set<RoleKey> roles) {

    private CleanObject get(ClearedKind kind, String name) {
      return objects.getOrDefault(kind, Map.of()).get(name);
    }
  }

  private RestorePlan() {}

  /**
   * @param recorded the objects of a record; of several with one kind and name the last one counts,
   *     since amendments come last
   */
  public static List<Line> of(Collection<CleanObject> recorded, Existing existing) {
    Set<String> people = new HashSet<>();
    for (ClearedKind kind : List.of(ClearedKind.USER, ClearedKind.GROUP)) {
      Stream.concat(
              existing.objects().getOrDefault(kind, Map.of()).keySet().stream(),
              recorded.stream().filter(o -> o.kind() == kind).map(CleanObject::name))
          .forEach(name -> people.add(kind.word() + "/" + name));
    }
    Map<String, CleanObject> newest = new LinkedHashMap<>();
    recorded.forEach(object -> newest.put(object.kind() + "/" + object.name(), object));
    return newest.values().stream()
        .sorted(Comparator.comparing(CleanObject::kind).thenComparing(CleanObject::name))
        .map(object -> new Line(object, outcome(object, existing, people)))
        .toList();
  }

  private static Outcome outcome(CleanObject object, Existing existing, Set<String> people) {
    CleanObject there = existing.get(object.kind(), object.name());
    if (there != null) {
      return there.digest().equals(object.digest()) ? Outcome.SAME : Outcome.DIFFERS;
    }
    if (object.kind() != ClearedKind.ASSIGNMENT) {
      return Outcome.APPLY;
    }
    JsonNode principal = object.tree().path("spec").path("principal");
    if (!people.contains(principal.path("kind").asText() + "/" + principal.path("name").asText())) {
      return Outcome.PRINCIPAL_GONE;
    }
    return existing.roles().containsAll(roles(object)) ? Outcome.APPLY : Outcome.ROLE_GONE;
  }

  /**
   * The roles that an Assignment needs: none for an application, one in every namespace for a Role.
   */
  public static List<RoleKey> roles(CleanObject assignment) {
    JsonNode spec = assignment.tree().path("spec");
    JsonNode role = spec.path("role");
    if (role.isMissingNode()) {
      return List.of();
    }
    String kind = role.path("kind").asText();
    String name = role.path("name").asText();
    if (kind.equals(AssignmentSpec.CLUSTER_ROLE)) {
      return List.of(new RoleKey(kind, "", name));
    }
    List<RoleKey> roles = new ArrayList<>();
    spec.path("scope")
        .path("namespaces")
        .forEach(namespace -> roles.add(new RoleKey(kind, namespace.asText(), name)));
    return roles;
  }
}
