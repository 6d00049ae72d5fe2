package dev.sallyport.server;

import dev.sallyport.kube.Refusal;
import dev.sallyport.web.Unavailable;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.function.Supplier;

/** Asks the API server for what a request needs. */
final class ApiCall {

  private ApiCall() {}

  /**
   * @throws Unavailable when the API server does not answer, or refuses; never with its message,
   *     which may quote what was sent
   */
  static <T> T of(Supplier<T> call) {
    try {
      return call.get();
    } catch (KubernetesClientException e) {
      throw new Unavailable(Refusal.words(e), e);
    }
  }

  static void run(Runnable call) {
    Object unused =
        of(
            () -> {
              call.run();
              return true;
            });
  }
}
