package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ServiceManifestTest {

  @Test
  void theServiceThatWeShipKeepsTheAddressOfTheClient() throws IOException {
    Path manifest =
        Path.of(System.getProperty("basedir", "."), "src/main/deploy/run/server-service.yaml");

    Service service = Serialization.unmarshal(Files.readString(manifest), Service.class);

    assertThat(service.getSpec().getExternalTrafficPolicy()).isEqualTo("Local");
  }
}
