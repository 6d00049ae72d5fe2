package dev.sallyport.kube;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** Tells a no of the API server from a failure. */
public final class Refusal {

  private static final int UNPROCESSABLE = 422;

  private Refusal() {}

  /**
   * Whether a write was refused, so that nothing was written and trying again at once is useless: a
   * right is missing, a quota is used up, the object is too large, or an admission webhook or a
   * policy of the cluster says no (which answers 400, 403 or 422, as it likes).
   */
  public static boolean is(Throwable failure) {
    return failure instanceof KubernetesClientException e
        && switch (e.getCode()) {
          case HttpURLConnection.HTTP_BAD_REQUEST,
              HttpURLConnection.HTTP_FORBIDDEN,
              HttpURLConnection.HTTP_ENTITY_TOO_LARGE,
              UNPROCESSABLE ->
              true;
          default -> false;
        };
  }
}
