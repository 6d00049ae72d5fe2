package dev.sallyport.bench;

import com.sun.net.httpserver.HttpServer;
import dev.sallyport.api.Labels;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Creates again whatever of the bare client's bindings is deleted. A process of its own, as the
 * operator is: both have the same way to go.
 */
final class BareRepair {
  private BareRepair() {}

  public static void main(String[] flags) throws IOException, InterruptedException {
    KubernetesClient client = Site.connect(Path.of(System.getenv("KUBECONFIG")));
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    var unused =
        client
            .rbac()
            .roleBindings()
            .inAnyNamespace()
            .withLabel(Labels.MANAGED_BY, BareClient.MANAGED_BY)
            .watch(
                new Watcher<RoleBinding>() {
                  @Override
                  public void eventReceived(Action action, RoleBinding binding) {
                    if (action == Action.DELETED) {
                      threads.execute(() -> client.resource(again(binding)).create());
                    }
                  }

                  @Override
                  public void onClose(WatcherException cause) {
                    throw new IllegalStateException("the bare watch ended", cause);
                  }
                });
    int port = Integer.parseInt(flags[0].substring("--port=".length()));
    HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            1,
            "/readyz",
            exchange -> {
              try (exchange) {
                exchange.sendResponseHeaders(200, -1);
              }
            })
        .start();
    new CountDownLatch(1).await();
  }

  private static RoleBinding again(RoleBinding binding) {
    return new RoleBindingBuilder(binding)
        .withNewMetadata()
        .withNamespace(binding.getMetadata().getNamespace())
        .withName(binding.getMetadata().getName())
        .withLabels(binding.getMetadata().getLabels())
        .withAnnotations(binding.getMetadata().getAnnotations())
        .endMetadata()
        .build();
  }
}
