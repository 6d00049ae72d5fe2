package dev.sallyport.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ConnectionTest {

  @Test
  void whoHasNoKubeconfigIsToldSoAndNotOfAHostThatNobodyNamed() {
    assertThat(explained(new UnknownHostException("kubernetes.default.svc")))
        .isEqualTo(
            "there is no kubeconfig: neither KUBECONFIG nor ~/.kube/config names a file that is"
                + " there");
  }

  @Test
  void anApiServerThatIsNotReachedIsTold() {
    assertThat(explained(new ConnectException("Connection refused")))
        .isEqualTo("cannot reach the API server of your KUBECONFIG: Connection refused");
  }

  private static String explained(IOException cause) {
    return Connection.explained(
        new KubernetesClientException("An error has occurred.", cause),
        Connection.in("identity"),
        "the ClusterRole sallyport-viewer");
  }
}
