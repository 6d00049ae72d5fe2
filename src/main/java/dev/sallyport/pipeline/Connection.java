package dev.sallyport.pipeline;

import dev.sallyport.api.OutsideText;
import dev.sallyport.kube.PromptHttpClientFactory;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** The cluster of KUBECONFIG, with the rights of whoever runs a command. */
final class Connection {

  private static final int MAX_MESSAGE = 500;
  private static final int MAX_NAME = 63;

  /** Where the client looks when it has no kubeconfig; elsewhere nobody has that name. */
  private static final String IN_A_POD = "kubernetes.default.svc";

  private Connection() {}

  /** A client that names the command to the API server; to be closed. */
  static KubernetesClient open(String command) {
    return new KubernetesClientBuilder()
        .withHttpClientFactory(new PromptHttpClientFactory())
        .withConfig(
            new ConfigBuilder()
                .withUserAgent("sallyport-" + command)
                // A person waits; what does not answer is said, not tried for minutes.
                .withRequestRetryBackoffLimit(1)
                .build())
        .build();
  }

  /**
   * What went wrong, and what to do.
   *
   * @param where what was not allowed was to be done: in a namespace, or in the whole cluster
   * @param takes the rights that the command needs
   */
  static String explained(KubernetesClientException e, String where, String takes) {
    String said = OutsideText.escaped(String.valueOf(e.getMessage()), MAX_MESSAGE);
    return switch (e.getCode()) {
      case HttpURLConnection.HTTP_UNAUTHORIZED ->
          "the API server does not know you; see the user of your KUBECONFIG";
      case HttpURLConnection.HTTP_FORBIDDEN ->
          "you may not do this " + where + "; it takes " + takes + ": " + said;
      case HttpURLConnection.HTTP_NOT_FOUND ->
          "the resources of sallyport.dev are not installed in this cluster: kubectl apply -f"
              + " crds/";
      default -> e.getCode() > 0 ? said : unreached(root(e));
    };
  }

  private static String unreached(String cause) {
    return cause.startsWith(IN_A_POD)
        ? "there is no kubeconfig: neither KUBECONFIG nor ~/.kube/config names a file that is there"
        : "cannot reach the API server of your KUBECONFIG: "
            + OutsideText.escaped(cause, MAX_MESSAGE);
  }

  /** Where, for {@link #explained}. */
  static String in(String namespace) {
    return "in namespace " + OutsideText.escaped(namespace, MAX_NAME);
  }

  private static String root(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
