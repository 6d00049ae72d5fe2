package dev.sallyport.operator;

import dev.sallyport.Settings;
import dev.sallyport.api.Resource;
import dev.sallyport.reconcile.AdmissionPolicies;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * What must be there before the operator starts. An operator that runs without its CRDs, its
 * admission policies or its rights looks healthy and does nothing, or grants what nobody checked.
 * Only a center among others may come later.
 */
final class Preflight {

  /** Plurals of the kinds that {@code crds/} installs. */
  static final List<String> KINDS =
      List.of(
          "identitysources",
          "users",
          "groups",
          "groupmemberships",
          "assignments",
          "applications",
          "sessions");

  private static final int QUESTIONS_AT_ONCE = 16;

  private final KubernetesClient client;
  private final Settings settings;

  Preflight(KubernetesClient client, Settings settings) {
    this.client = client;
    this.settings = settings;
  }

  /**
   * What is missing, each with what to do.
   *
   * @param toStart what the operator does not start without
   * @param centers what is missing of one center and not of all, by its namespace: the others can
   *     be served without
   */
  record Missing(List<String> toStart, SortedMap<String, String> centers) {}

  Missing missing() throws InterruptedException {
    List<String> toStart = new ArrayList<>(missingKinds());
    SortedMap<String, List<ResourceAttributes>> inCenters = new TreeMap<>();
    for (ResourceAttributes right : missingRights()) {
      if (isCenter(right.getNamespace())) {
        inCenters.computeIfAbsent(right.getNamespace(), n -> new ArrayList<>()).add(right);
      } else {
        toStart.add(describe(right));
      }
    }
    SortedMap<String, String> centers = new TreeMap<>();
    inCenters.forEach((center, rights) -> centers.put(center, describe(center, rights)));
    if (centers.size() == settings.centers().size()) {
      // Nothing could be served. And where all lack the same right, the roles are of an older
      // version: whoever runs that one beside this, keeps it running.
      toStart.addAll(centers.values());
      centers.clear();
    }
    if (toStart.isEmpty()) {
      toStart.addAll(missingPolicies());
    }
    return new Missing(toStart, centers);
  }

  /** Whether all rights in a center are there by now. */
  boolean isThere(String center) {
    return Rights.inCenter(center).stream().allMatch(this::isAllowed);
  }

  private boolean isCenter(String namespace) {
    return settings.centers().stream().anyMatch(c -> c.namespace().equals(namespace));
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

  private List<ResourceAttributes> missingRights() throws InterruptedException {
    List<ResourceAttributes> rights = rights();
    // Some thirty for each center: all at once would be a burden for a busy API server.
    try (ExecutorService threads =
        Executors.newFixedThreadPool(QUESTIONS_AT_ONCE, Thread.ofVirtual().factory())) {
      List<Callable<Boolean>> questions =
          rights.stream().map(r -> (Callable<Boolean>) () -> isAllowed(r)).toList();
      List<Future<Boolean>> answers = threads.invokeAll(questions);
      List<ResourceAttributes> missing = new ArrayList<>();
      for (int i = 0; i < rights.size(); i++) {
        if (!answer(answers.get(i))) {
          missing.add(rights.get(i));
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
    List<ResourceAttributes> rights = new ArrayList<>(Rights.atHome(settings.namespace()));
    rights.addAll(Rights.inTheCluster(settings.allowClusterScope()));
    settings.centers().forEach(center -> rights.addAll(Rights.inCenter(center.namespace())));
    return rights;
  }

  private static String describe(ResourceAttributes right) {
    return "right to "
        + Rights.describe(right)
        + ": apply the RBAC of src/main/deploy/operator.yaml";
  }

  /** Of a center's rights all but the first are only counted: one RoleBinding gives them all. */
  private String describe(String center, List<ResourceAttributes> missing) {
    String lack =
        isMissing(center)
            ? "there is no namespace " + center + ". Create it, and"
            : "the right to "
                + Rights.describe(missing.getFirst())
                + (missing.size() == 1
                    ? ""
                    : ", and " + (missing.size() - 1) + " more rights there")
                + ". Apply the RBAC of src/main/deploy/operator.yaml, and";
    return "identity center "
        + center
        + ": "
        + lack
        + " bind its ClusterRole sallyport-operator-center to the operator there: kubectl create"
        + " rolebinding sallyport-operator --namespace="
        + center
        + " --clusterrole=sallyport-operator-center --serviceaccount="
        + settings.namespace()
        + ":sallyport-operator";
  }

  private boolean isMissing(String namespace) {
    try {
      return client.namespaces().withName(namespace).get() == null;
    } catch (KubernetesClientException e) {
      // That right is missing as well; it is named beside this one.
      return false;
    }
  }
}
