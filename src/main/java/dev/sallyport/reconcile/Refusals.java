package dev.sallyport.reconcile;

import dev.sallyport.access.Binding;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.Outcome;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;

/** What to say when the API server refuses a binding. */
final class Refusals {

  private Refusals() {}

  /**
   * The namespace may be on its way out, which passes by itself; else a right is missing. The API
   * server's own message quotes every rule of the role, so it is not repeated.
   */
  static Outcome of(KubernetesClientException refusal, Optional<Binding> wanted) {
    String cause = String.valueOf(refusal.getMessage());
    if (cause.contains("being terminated") || cause.contains("NamespaceTerminating")) {
      return new Outcome.Pending(
          Assignment.Reason.NAMESPACE_PENDING,
          "A namespace of the scope is being deleted. Bound again when it is back.");
    }
    if (refusal.getCode() != HttpURLConnection.HTTP_FORBIDDEN || isOfAdmission(cause)) {
      return new Outcome.Stalled(
          Assignment.Reason.NOT_PERMITTED,
          "An admission webhook or policy of the cluster refuses the binding"
              + wanted.map(Refusals::inNamespace).orElse("")
              + ". Have it let bindings pass that carry the label sallyport.dev/assignment-uid.");
    }
    return new Outcome.Stalled(
        Assignment.Reason.NOT_PERMITTED,
        "The operator may not bind "
            + wanted.map(b -> b.role().kind() + " " + b.role().name()).orElse("or unbind this role")
            + ". Whoever installed Sallyport can allow it by the verb bind on that role: add its"
            + " name to the ClusterRole sallyport-operator-bindable.");
  }

  /** A webhook's refusal, or that of a ValidatingAdmissionPolicy. */
  private static boolean isOfAdmission(String cause) {
    return cause.contains("denied the request") || cause.contains("denied request");
  }

  private static String inNamespace(Binding binding) {
    return binding.clusterWide() ? "" : " in namespace " + binding.namespace();
  }
}
