package dev.sallyport.operator;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.Settings;
import dev.sallyport.api.Application;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.Session;
import dev.sallyport.api.User;
import dev.sallyport.kube.PromptHttpClientFactory;
import dev.sallyport.reconcile.Reconcilers;
import dev.sallyport.saml.MetadataReader;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One operator process, from its start to its end. */
public final class Operator {

  private static final Logger log = LoggerFactory.getLogger(Operator.class);

  /** All that is watched, and what the API server says when a watch fails. */
  private static final List<Class<? extends KubernetesResource>> KINDS =
      List.of(
          IdentitySource.class,
          User.class,
          Group.class,
          GroupMembership.class,
          Assignment.class,
          Application.class,
          Session.class,
          Namespace.class,
          Secret.class,
          Role.class,
          ClusterRole.class,
          RoleBinding.class,
          ClusterRoleBinding.class,
          ValidatingAdmissionPolicy.class,
          ValidatingAdmissionPolicyBinding.class,
          Status.class);

  private final Settings settings;
  private final Supplier<KubernetesClient> client;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile int exitCode;

  public Operator(Settings settings) {
    this(settings, () -> clientBuilder().build());
  }

  /**
   * @param client makes the one client of the process, from {@link #clientBuilder}
   */
  public Operator(Settings settings, Supplier<KubernetesClient> client) {
    this.settings = settings;
    this.client = client;
  }

  /**
   * Runs until the process is told to stop.
   *
   * @return the exit code
   */
  public int run() {
    try (KubernetesClient connected = client.get()) {
      Preflight preflight = new Preflight(connected, settings);
      Preflight.Missing missing = preflight.missing();
      if (!missing.toStart().isEmpty()) {
        log.error("cannot start; missing:\n  {}", String.join("\n  ", missing.toStart()));
        return 1;
      }
      return work(connected, preflight, missing.centers());
    } catch (KubernetesClientException e) {
      log.error(
          "cannot start: the API server {}; is KUBECONFIG the right one?",
          e.getCode() <= 0 ? "cannot be reached" : "answered " + e.getCode());
      return 1;
    } catch (IOException e) {
      log.error("cannot start: port {} cannot be had; choose another with --port", settings.port());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  /** How an operator talks to its cluster: that of KUBECONFIG, or the one that it runs in. */
  public static KubernetesClientBuilder clientBuilder() {
    String version = Operator.class.getPackage().getImplementationVersion();
    // What a watch brings of a kind that is not known here is read as an object of any kind first,
    // and made one of ours by way of JSON once more; it is most of the work of a start. To have the
    // library look for all kinds that it has classes for is a twentieth of one.
    KubernetesSerialization serialization = new KubernetesSerialization(new ObjectMapper(), false);
    KINDS.forEach(serialization::registerKubernetesResource);
    return new KubernetesClientBuilder()
        .withHttpClientFactory(new PromptHttpClientFactory())
        .withKubernetesSerialization(serialization)
        .withConfig(
            new ConfigBuilder()
                // The API server takes the name before the slash for the field manager of creates.
                .withUserAgent("sallyport/" + (version == null ? "development" : version))
                // A reflector goes on by itself where a watch ends.
                .withWatchReconnectLimit(0)
                // What fails comes back through the work queue, which knows what became moot.
                .withRequestRetryBackoffLimit(1)
                .build());
  }

  private int work(
      KubernetesClient connected, Preflight preflight, SortedMap<String, String> missing)
      throws IOException, InterruptedException {
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Clock clock = Clock.systemUTC();
    try (Reconcilers reconcilers = new Reconcilers(connected, settings, clock, metrics);
        Leadership leadership = new Leadership(connected, settings, this::lostLease);
        LateCenters late =
            new LateCenters(missing, preflight::isThere, reconcilers::open, LateCenters.PAUSE);
        Health health =
            new Health(settings.port(), reconcilers::notReady, reconcilers::notServed, metrics)) {
      log.info("probes and metrics on port {}", health.port());
      Gauge.builder("sallyport.leading", leadership, l -> l.isLeading() ? 1 : 0)
          .description("1 while this replica leads")
          .register(metrics);
      stopInOrder(reconcilers, leadership);
      reconcilers.watch(
          settings.centers().stream()
              .map(Settings.Center::namespace)
              .filter(center -> !missing.containsKey(center))
              .toList());
      late.start();
      leadership.start();
      Thread.ofVirtual().start(() -> lead(reconcilers, leadership));
      ended.await();
      return exitCode;
    }
  }

  private void lead(Reconcilers reconcilers, Leadership leadership) {
    try {
      reconcilers.awaitReady();
      if (!leadership.isLeading()) {
        // Beside, and not before: it may lead within this second.
        Thread.ofVirtual().start(MetadataReader::prepare);
      }
      leadership.await();
      reconcilers.start(settings.workers());
      log.info("leading, and working");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lostLease() {
    log.error("lost the Lease: another replica may lead now, so this one ends");
    Runtime.getRuntime().halt(1);
  }

  /**
   * SIGTERM: take no more work, finish what is under way, then give the Lease back. The watches
   * need no end of their own.
   */
  private void stopInOrder(Reconcilers reconcilers, Leadership leadership) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  for (AutoCloseable part :
                      List.<AutoCloseable>of(reconcilers::stopWork, leadership)) {
                    try {
                      part.close();
                    } catch (Exception e) {
                      log.warn("while stopping: {}", e.getClass().getSimpleName());
                    }
                  }
                  log.info("stopped");
                  Runtime.getRuntime().halt(0);
                },
                "stop"));
  }
}
