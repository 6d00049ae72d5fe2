package dev.sallyport.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.operator.Operator;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.impl.KubernetesClientImpl;
import io.fabric8.kubernetes.client.okhttp.OkHttpClientImpl;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class PromptHttpClientFactoryTest {

  @Test
  void whatTheOperatorAndTheServerSendDoesNotWaitForAnAcknowledgement() throws IOException {
    try (KubernetesClient client = Operator.clientBuilder().build();
        Socket socket =
            ((OkHttpClientImpl) ((KubernetesClientImpl) client).getHttpClient())
                .getOkHttpClient()
                .socketFactory()
                .createSocket()) {
      assertThat(socket.getTcpNoDelay()).isTrue();
    }
  }
}
