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
    // Some thirty for each center: all at once would be a burden for a busy API server.
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
}
