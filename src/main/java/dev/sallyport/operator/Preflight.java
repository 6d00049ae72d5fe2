package dev.sallyport.operator;

import dev.sallyport.Settings;
import dev.sallyport.api.Resource;
import dev.sallyport.reconcile.AdmissionPolicies;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * What must be there before the operator starts. An operator that runs without its CRDs, its
 * admission policies or its rights looks healthy and does nothing, or grants what nobody checked.
 */
final class Preflight {

  /** Plurals of the kinds that {@code crds/} installs. */
  static final List<String> KINDS =
      List.of("identitysources", "users", "groups", "groupmemberships", "assignments");

  private static final String RBAC = "rbac.authorization.k8s.io";
  private static final String ADMISSION = "admissionregistration.k8s.io";

  private static final int QUESTIONS_AT_ONCE = 16;

  private final KubernetesClient client;
  private final Settings settings;

  Preflight(KubernetesClient client, Settings settings) {
    this.client = client;
    this.settings = settings;
  }

  /** Names everything that is missing, each with what to do; empty when the operator may start. */
  List<String> missing() throws InterruptedException {
    List<String> missing = new ArrayList<>(missingKinds());
    missing.addAll(missingRights());
    if (missing.isEmpty()) {
      missing.addAll(missingPolicies());
    }
    return missing;
  }

  private List<String> missingKinds() {
    APIResourceList served = client.getApiResources(Resource.GROUP + "/" + Resource.VERSION);
    Set<String> names =
        served == null
            ? Set.of()
            : served.getResources().stream().map(APIResource::getName).collect(Collectors.toSet());
    return KINDS.stream()
        .filter(kind -> !names.contains(kind))
        .map(kind -> "CRD " + kind + "." + Resource.GROUP + ": kubectl apply -f crds/")
        .toList();
  }

  private List<String> missingPolicies() {
    Set<String> policies =
        names(client.admissionRegistration().v1().validatingAdmissionPolicies().list());
    Set<String> bindings =
        names(client.admissionRegistration().v1().validatingAdmissionPolicyBindings().list());
    return AdmissionPolicies.NAMES.stream()
        .filter(name -> !policies.contains(name) || !bindings.contains(name))
        .map(
            name ->
                "ValidatingAdmissionPolicy"
                    + (policies.contains(name) ? "Binding " : " ")
                    + name
                    + ": kubectl apply -f crds/")
        .toList();
  }

  private static Set<String> names(KubernetesResourceList<? extends HasMetadata> list) {
    return list.getItems().stream().map(i -> i.getMetadata().getName()).collect(Collectors.toSet());
  }

  private List<String> missingRights() throws InterruptedException {
    List<ResourceAttributes> rights = rights();
    // Some thirty questions for each center: all at once would be a burden for a busy API server.
    try (ExecutorService threads =
        Executors.newFixedThreadPool(QUESTIONS_AT_ONCE, Thread.ofVirtual().factory())) {
      List<Callable<Boolean>> questions =
          rights.stream().map(r -> (Callable<Boolean>) () -> isAllowed(r)).toList();
      List<Future<Boolean>> answers = threads.invokeAll(questions);
      List<String> missing = new ArrayList<>();
      for (int i = 0; i < rights.size(); i++) {
        if (!answer(answers.get(i))) {
          missing.add(describe(rights.get(i)));
        }
      }
      return missing;
    }
  }

  private static boolean answer(Future<Boolean> question) {
    if (question.state() == Future.State.FAILED
        && question.exceptionNow() instanceof KubernetesClientException e) {
      throw e;
    }
    return question.resultNow();
  }

  private boolean isAllowed(ResourceAttributes right) {
    return Boolean.TRUE.equals(review(right).getStatus().getAllowed());
  }

  private SelfSubjectAccessReview review(ResourceAttributes right) {
    return client
        .authorization()
        .v1()
        .selfSubjectAccessReview()
        .create(
            new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withResourceAttributes(right)
                .endSpec()
                .build());
  }

  private List<ResourceAttributes> rights() {
    List<ResourceAttributes> rights = new ArrayList<>();
    add(rights, null, Resource.GROUP, "identitysources", "list", "watch", "patch");
    add(rights, null, Resource.GROUP, "identitysources/status", "patch");
    for (Settings.Center center : settings.centers()) {
      String namespace = center.namespace();
      for (String kind : List.of("users", "groups", "groupmemberships", "assignments")) {
        add(rights, namespace, Resource.GROUP, kind, "list", "watch", "delete");
        add(rights, namespace, Resource.GROUP, kind + "/status", "patch");
      }
      add(rights, namespace, Resource.GROUP, "assignments", "patch");
      add(rights, namespace, "", "secrets", "list", "watch", "get", "create", "update", "delete");
      add(rights, namespace, "", "events", "create");
    }
    add(rights, null, "", "namespaces", "list", "watch");
    add(rights, null, RBAC, "roles", "list", "watch");
    add(rights, null, RBAC, "clusterroles", "list", "watch");
    add(rights, null, RBAC, "rolebindings", "list", "watch", "create", "patch", "delete");
    add(rights, null, RBAC, "clusterrolebindings", "list", "watch");
    if (settings.allowClusterScope()) {
      add(rights, null, RBAC, "clusterrolebindings", "create", "patch", "delete");
    }
    add(rights, null, ADMISSION, "validatingadmissionpolicies", "list", "watch");
    add(rights, null, ADMISSION, "validatingadmissionpolicybindings", "list", "watch");
    add(
        rights,
        settings.namespace(),
        "coordination.k8s.io",
        "leases",
        "get",
        "create",
        "update",
        "patch");
    return rights;
  }

  private static void add(
      List<ResourceAttributes> rights,
      String namespace,
      String group,
      String resource,
      String... verbs) {
    String[] parts = resource.split("/", 2);
    for (String verb : verbs) {
      rights.add(
          new ResourceAttributesBuilder()
              .withNamespace(namespace)
              .withGroup(group)
              .withResource(parts[0])
              .withSubresource(parts.length > 1 ? parts[1] : null)
              .withVerb(verb)
              .build());
    }
  }

  private static String describe(ResourceAttributes right) {
    return "right to "
        + right.getVerb()
        + " "
        + right.getResource()
        + (right.getSubresource() == null ? "" : "/" + right.getSubresource())
        + (right.getGroup().isEmpty() ? "" : "." + right.getGroup())
        + (right.getNamespace() == null
            ? " in the whole cluster"
            : " in namespace " + right.getNamespace())
        + ": apply the RBAC of src/main/deploy/operator.yaml";
  }
}
