package dev.sallyport.bench;

import dev.sallyport.api.Application;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Secrets;
import dev.sallyport.api.Session;
import dev.sallyport.api.User;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Watchable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads by WatchList what the operator or a sign-in server reads at its start, keeps nothing, says
 * how long it took.
 */
public final class BareRead {
  static final String RESULT = "read in ms: ";

  /** Whose objects are read; the name is the first argument. */
  public enum Of {
    OPERATOR,
    SERVER
  }

  private static final String END = "k8s.io/initial-events-end";

  private final Phaser open = new Phaser(1);
  private final AtomicInteger objects = new AtomicInteger();

  private BareRead() {}

  @SuppressWarnings("SystemOut") // Its result.
  public static void main(String[] flags) {
    long start = System.nanoTime();
    BareRead read = new BareRead();
    try (KubernetesClient client = Site.connect(Path.of(System.getenv("KUBECONFIG")))) {
      switch (Of.valueOf(flags[0])) {
        case OPERATOR -> read.ofOperator(client);
        case SERVER -> read.ofServer(client);
      }
      read.open.arriveAndAwaitAdvance();
      System.out.println(RESULT + (System.nanoTime() - start) / 1_000_000);
      System.out.println("objects: " + read.objects);
      // Closing the watches in order is not what is measured.
      Runtime.getRuntime().halt(0);
    }
  }

  private void ofOperator(KubernetesClient client) {
    read(client.resources(IdentitySource.class).inAnyNamespace());
    read(client.resources(User.class).inNamespace(Site.CENTER));
    read(client.resources(Group.class).inNamespace(Site.CENTER));
    read(client.resources(GroupMembership.class).inNamespace(Site.CENTER));
    read(client.resources(Assignment.class).inNamespace(Site.CENTER));
    read(client.secrets().inNamespace(Site.CENTER));
    read(client.namespaces());
    read(client.rbac().roles().inAnyNamespace());
    read(client.rbac().clusterRoles());
    read(
        client
            .rbac()
            .roleBindings()
            .inAnyNamespace()
            .withLabel(Labels.MANAGED_BY, Labels.SALLYPORT));
    read(client.rbac().clusterRoleBindings().withLabel(Labels.MANAGED_BY, Labels.SALLYPORT));
  }

  private void ofServer(KubernetesClient client) {
    read(client.resources(IdentitySource.class).inNamespace(Site.CENTER));
    read(client.resources(User.class).inNamespace(Site.CENTER));
    read(client.resources(Group.class).inNamespace(Site.CENTER));
    read(client.resources(GroupMembership.class).inNamespace(Site.CENTER));
    read(client.resources(Assignment.class).inNamespace(Site.CENTER));
    read(client.resources(Application.class).inNamespace(Site.CENTER));
    read(client.resources(Session.class).inNamespace(Site.CENTER));
    for (String type :
        List.of(
            Secrets.ACTIVE_SOURCE,
            Secrets.SP_KEYS,
            Secrets.SP_METADATA,
            Secrets.CLIENT_SECRET,
            Secrets.SCIM_TOKEN)) {
      read(client.secrets().inNamespace(Site.CENTER).withField("type", type));
    }
    read(
        client
            .secrets()
            .inNamespace(Site.OWN)
            .withField("metadata.name", Secrets.OIDC_KEYS_PREFIX + Site.CENTER));
  }

  private <T extends HasMetadata> void read(Watchable<T> from) {
    open.register();
    ListOptions options =
        new ListOptionsBuilder()
            .withSendInitialEvents(true)
            .withAllowWatchBookmarks(true)
            .withResourceVersionMatch("NotOlderThan")
            .withTimeoutSeconds(600L)
            .build();
    var unused =
        from.watch(
            options,
            new Watcher<T>() {
              @Override
              public void eventReceived(Action action, T object) {
                if (action != Action.BOOKMARK) {
                  objects.incrementAndGet();
                } else if (object.getMetadata().getAnnotations().containsKey(END)) {
                  open.arriveAndDeregister();
                }
              }

              @Override
              public void onClose(WatcherException cause) {
                throw new IllegalStateException("a bare watch ended", cause);
              }
            });
  }
}
