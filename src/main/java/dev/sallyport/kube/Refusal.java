package dev.sallyport.kube;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;

/** Tells a no of the API server from a failure, and says either in words for a log. */
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

  /**
   * What the API server said, and of which resource: so a missing right is found. Its own message
   * may quote what was sent, or the rules of a role, and is not repeated.
   */
  public static String words(KubernetesClientException failure) {
    if (failure.getCode() <= 0) {
      return "the API server cannot be reached";
    }
    Optional<Status> status = Optional.ofNullable(failure.getStatus());
    return "the API server answered "
        + failure.getCode()
        + status.map(Status::getReason).map(reason -> " " + reason).orElse("")
        + status
            .map(Status::getDetails)
            .map(StatusDetails::getKind)
            .map(kind -> " about " + kind)
            .orElse("");
  }
}
