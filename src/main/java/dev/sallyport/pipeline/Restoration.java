package dev.sallyport.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.OutsideText;
import dev.sallyport.api.Resource;
import dev.sallyport.gate.CleanObject;
import dev.sallyport.gate.ClearedKind;
import dev.sallyport.gate.RecordPart;
import dev.sallyport.gate.RestorePlan;
import dev.sallyport.kube.Cluster;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Reapplies a record: looks at what exists, plans, and creates what is missing. */
final class Restoration {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String API_VERSION = Resource.GROUP + "/" + Resource.VERSION;
  private static final long PAGE = 500;
  private static final int AT_ONCE = 16;
  private static final int MAX_MESSAGE = 500;

  /** What became of an object. */
  enum Outcome {
    APPLIED("Applied", true),
    WOULD_APPLY("Would apply", true),
    SAME("Same", true),
    DIFFERS("Differs", false),
    DOES_NOT_FIT("Does not fit", false),
    FAILED("Failed", false);

    private final String word;
    private final boolean stands;

    Outcome(String word, boolean stands) {
      this.word = word;
      this.stands = stands;
    }

    String word() {
      return word;
    }

    /** Whether the object stands as recorded, or would. */
    boolean stands() {
      return stands;
    }
  }

  /** What is said of an object. */
  record Line(Outcome outcome, String object, String why) {
    String text() {
      return "%-12s %s%s".formatted(outcome.word(), object, why.isEmpty() ? "" : ": " + why);
    }
  }

  private final KubernetesClient client;
  private final Cluster cluster;
  private final String namespace;
  private final boolean dryRun;

  Restoration(KubernetesClient client, Cluster cluster, String namespace, boolean dryRun) {
    this.client = client;
    this.cluster = cluster;
    this.namespace = namespace;
    this.dryRun = dryRun;
  }

  /**
   * Restores the record, people before assignments.
   *
   * @param said told of each object, in the order of the plan
   */
  void restore(RecordFinder.Found found, Consumer<Line> said) {
    Optional<Long> reapplyEpoch = explicitEpoch(found.sources());
    List<CleanObject> recorded = new ArrayList<>();
    for (String name : found.record().secrets()) {
      Secret secret = client.secrets().inNamespace(namespace).withName(name).require();
      RecordPart.objects(secret).stream()
          .map(object -> reapplied(object, reapplyEpoch))
          .forEach(recorded::add);
    }
    List<RestorePlan.Line> plan = RestorePlan.of(recorded, existing(recorded));
    for (ClearedKind kind : ClearedKind.values()) {
      List<RestorePlan.Line> ofKind =
          plan.stream().filter(line -> line.object().kind() == kind).toList();
      inParallel(ofKind, this::carriedOut, said);
    }
  }

  /** With {@code reapply: Explicit} an Assignment binds only in the epoch that it names. */
  private static Optional<Long> explicitEpoch(List<IdentitySource> sources) {
    return sources.stream()
        .filter(source -> IdentitySourceSpec.EXPLICIT.equals(source.getSpec().reapply()))
        .filter(IdentitySource::isInForce)
        .map(source -> source.getStatus().active().epoch())
        .findFirst();
  }

  private static CleanObject reapplied(CleanObject object, Optional<Long> epoch) {
    if (object.kind() != ClearedKind.ASSIGNMENT || epoch.isEmpty()) {
      return object;
    }
    ObjectNode tree = object.tree().deepCopy();
    tree.withObject("/spec").put("reapplyEpoch", epoch.get());
    return CleanObject.of(tree);
  }

  // --- What exists ------------------------------------------------------------------------------

  private RestorePlan.Existing existing(List<CleanObject> recorded) {
    Map<ClearedKind, Map<String, CleanObject>> objects = new EnumMap<>(ClearedKind.class);
    Map<ClearedKind, Set<String>> wanted = new EnumMap<>(ClearedKind.class);
    recorded.forEach(
        object -> wanted.computeIfAbsent(object.kind(), k -> new HashSet<>()).add(object.name()));
    wanted.forEach((kind, names) -> objects.put(kind, listed(kind, names)));
    Set<RestorePlan.RoleKey> roles = new HashSet<>();
    Map<RestorePlan.RoleKey, Boolean> looked = new HashMap<>();
    for (CleanObject object : recorded) {
      if (object.kind() == ClearedKind.ASSIGNMENT) {
        addPrincipal(objects, object);
        RestorePlan.roles(object).stream()
            .filter(role -> looked.computeIfAbsent(role, this::exists))
            .forEach(roles::add);
      }
    }
    return new RestorePlan.Existing(objects, roles);
  }

  private Map<String, CleanObject> listed(ClearedKind kind, Set<String> names) {
    Map<String, CleanObject> found = new HashMap<>();
    String next = null;
    do {
      GenericKubernetesResourceList page =
          client
              .genericKubernetesResources(API_VERSION, kind.word())
              .inNamespace(namespace)
              .list(new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
      page.getItems().stream()
          .filter(object -> names.contains(object.getMetadata().getName()))
          .forEach(object -> found.put(object.getMetadata().getName(), CleanObject.of(object)));
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    return found;
  }

  private void addPrincipal(
      Map<ClearedKind, Map<String, CleanObject>> objects, CleanObject assignment) {
    JsonNode principal = assignment.tree().at("/spec/principal");
    String name = principal.path("name").asText();
    ClearedKind.of(principal.path("kind").asText())
        .ifPresent(
            kind -> {
              Map<String, CleanObject> known = objects.computeIfAbsent(kind, k -> new HashMap<>());
              if (!known.containsKey(name)) {
                GenericKubernetesResource there =
                    client
                        .genericKubernetesResources(API_VERSION, kind.word())
                        .inNamespace(namespace)
                        .withName(name)
                        .get();
                if (there != null) {
                  known.put(name, CleanObject.of(there));
                }
              }
            });
  }

  /** A role that one may not look at may be there: the policy on Assignments has the last word. */
  private boolean exists(RestorePlan.RoleKey role) {
    Supplier<Object> get =
        role.kind().equals(AssignmentSpec.CLUSTER_ROLE)
            ? () -> client.rbac().clusterRoles().withName(role.name()).get()
            : () -> client.rbac().roles().inNamespace(role.namespace()).withName(role.name()).get();
    try {
      return get.get() != null;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return true;
      }
      throw e;
    }
  }

  // --- What is done -----------------------------------------------------------------------------

  private Line carriedOut(RestorePlan.Line planned) {
    CleanObject object = planned.object();
    String shown = shown(object);
    String kubectl =
        "kubectl get " + object.kind().word() + " " + object.name() + " -n " + namespace;
    return switch (planned.outcome()) {
      case APPLY -> created(object, shown, kubectl);
      case SAME -> new Line(Outcome.SAME, shown, "");
      case DIFFERS ->
          new Line(
              Outcome.DIFFERS,
              shown,
              "one of that name exists and is another, so it is left alone; see " + kubectl);
      case PRINCIPAL_GONE ->
          new Line(
              Outcome.DOES_NOT_FIT,
              shown,
              "whom it is for does not exist; declare or provision it");
      case ROLE_GONE ->
          new Line(Outcome.DOES_NOT_FIT, shown, "its role does not exist; create it first");
    };
  }

  private Line created(CleanObject object, String shown, String kubectl) {
    try {
      GenericKubernetesResource declared =
          JSON.convertValue(object.tree(), GenericKubernetesResource.class);
      declared.getMetadata().setNamespace(namespace);
      boolean done = cluster.createDeclared(declared, dryRun).isPresent();
      return done
          ? new Line(dryRun ? Outcome.WOULD_APPLY : Outcome.APPLIED, shown, "")
          : new Line(Outcome.DIFFERS, shown, "somebody made one meanwhile; see " + kubectl);
    } catch (KubernetesClientException e) {
      return new Line(Outcome.FAILED, shown, why(e));
    }
  }

  private static String why(KubernetesClientException e) {
    String said =
        e.getStatus() == null || e.getStatus().getMessage() == null
            ? String.valueOf(e.getMessage())
            : e.getStatus().getMessage();
    return OutsideText.escaped(said, MAX_MESSAGE);
  }

  private static String shown(CleanObject object) {
    String name = object.kind().word() + " " + object.name();
    if (object.kind() != ClearedKind.ASSIGNMENT) {
      return name;
    }
    JsonNode spec = object.tree().path("spec");
    return name
        + " ("
        + reference(spec.path("principal"))
        + (spec.has("application")
            ? " to Application " + spec.at("/application/name").asText()
            : " as " + reference(spec.path("role")) + " in " + scope(spec.path("scope")))
        + ")";
  }

  private static String reference(JsonNode reference) {
    return OutsideText.escaped(
        reference.path("kind").asText() + " " + reference.path("name").asText(), MAX_MESSAGE);
  }

  private static String scope(JsonNode scope) {
    if (scope.has("namespaces")) {
      List<String> names = new ArrayList<>();
      scope.get("namespaces").forEach(name -> names.add(name.asText()));
      return names.stream().collect(Collectors.joining(", "));
    }
    return scope.has("cluster") ? "the whole cluster" : "the namespaces of its selector";
  }

  /** Several at once, but told in order. */
  private static void inParallel(
      List<RestorePlan.Line> lines, Function<RestorePlan.Line, Line> action, Consumer<Line> said) {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      List<Future<Line>> running =
          lines.stream().map(line -> threads.submit(() -> action.apply(line))).toList();
      for (Future<Line> line : running) {
        said.accept(line.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
