package dev.sallyport.server;

import dev.sallyport.Origin;
import dev.sallyport.Settings;
import dev.sallyport.kube.Cluster;
import dev.sallyport.kube.Events;
import dev.sallyport.operator.Health;
import dev.sallyport.operator.Operator;
import dev.sallyport.portal.FailedSignIns;
import dev.sallyport.portal.Portal;
import dev.sallyport.portal.PortalPorts;
import dev.sallyport.portal.Site;
import dev.sallyport.reconcile.SessionEnd;
import dev.sallyport.saml.MetadataReader;
import dev.sallyport.web.AddressLimits;
import dev.sallyport.web.Forwarding;
import dev.sallyport.web.Front;
import dev.sallyport.web.Unavailable;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server process, from its start to its end. */
final class SignInServer {

  private static final Logger log = LoggerFactory.getLogger(SignInServer.class);

  private final ServerSettings settings;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean listening = new AtomicBoolean();

  SignInServer(ServerSettings settings) {
    this.settings = settings;
  }

  /**
   * Runs until the process is told to stop.
   *
   * @return the exit code
   */
  int run() {
    // Beside all that follows: it is as much work as the rest of a start in a small center.
    CompletableFuture<Void> libraries =
        CompletableFuture.allOf(
            beside("saml", MetadataReader::prepare), beside("http", HttpListener::prepare));
    try (KubernetesClient client = Operator.clientBuilder().build()) {
      return serve(client, libraries);
    } catch (KubernetesClientException e) {
      log.error(
          "cannot start: the API server {}; is KUBECONFIG the right one?",
          e.getCode() <= 0 ? "cannot be reached" : "answered " + e.getCode());
      return 1;
    } catch (IOException e) {
      log.error("cannot start: a port cannot be had; choose others with --port and --listen-port");
      return 1;
    } catch (IllegalArgumentException e) {
      log.error("cannot start: {}", e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static CompletableFuture<Void> beside(String name, Runnable work) {
    return CompletableFuture.runAsync(
        work, task -> Thread.ofPlatform().daemon().name(name).start(task));
  }

  private int serve(KubernetesClient client, CompletableFuture<Void> libraries)
      throws IOException, InterruptedException {
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (Known known = new Known();
        Health health =
            new Health(settings.healthPort(), () -> notReady(known), known::notServed, metrics)) {
      log.info("probes and metrics on port {}", health.port());
      ServedSites sites =
          new ServedSites(
              settings.centers(), settings.namespace(), known, client, Clock.systemUTC());
      known.start(
          client,
          settings.centers().stream()
              .map(Settings.Center::namespace)
              .collect(Collectors.toUnmodifiableSet()),
          settings.namespace());
      Gauge.builder("sallyport.watches.lost", known::lost)
          .description("Watches that have not followed the API server for more than a minute")
          .register(metrics);
      FailedSignIns failed = new FailedSignIns();
      try (HttpListener listener = listen(client, known, sites, failed, metrics);
          FailureEvents failures =
              new FailureEvents(
                  failed, known, new Events(client, Clock.systemUTC(), "server", hostName()))) {
        Gauge.builder(
                "sallyport.server.certificate.not.after.seconds", listener, SignInServer::ends)
            .description("When the certificate of this server ends, Unix time; NaN: it has none")
            .register(metrics);
        failures.start();
        log.info("sign-in on port {}", listener.port());
        libraries.join();
        listening.set(true);
        stopOnSignal(listener);
        ended.await();
        return 0;
      }
    }
  }

  private static double ends(HttpListener listener) {
    return listener.certificateEnds().map(end -> (double) end.getEpochSecond()).orElse(Double.NaN);
  }

  /** In a Pod, its name. */
  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "sallyport-server";
    }
  }

  private HttpListener listen(
      KubernetesClient client,
      Known known,
      ServedSites sites,
      FailedSignIns failed,
      PrometheusMeterRegistry metrics)
      throws IOException {
    SecureRandom random = new SecureRandom();
    Cluster cluster = new Cluster(client);
    Portal portal =
        new Portal(
            new PortalPorts(
                sites,
                new CachedDirectory(known),
                new KubernetesSessions(
                    client,
                    known,
                    cluster,
                    new SessionEnd(client, known.sessions, cluster, Clock.systemUTC()),
                    random::nextBytes),
                new AccessReviews(
                    client,
                    settings.centers().stream()
                        .collect(
                            Collectors.toUnmodifiableMap(
                                Settings.Center::namespace, Settings.Center::subjectPrefix)))),
            settings.portal(),
            failed,
            metrics,
            Clock.systemUTC(),
            random::nextBytes);
    Front front =
        new Front(
            origin -> served(origin, known, sites),
            new AddressLimits(System::nanoTime),
            Portal.SESSION_COOKIE,
            new ScimRefusals(sites, portal),
            new MeasuredRoutes(metrics)
                .of(
                    Stream.concat(
                            portal.routes().stream(),
                            new ScimService(
                                    sites,
                                    known,
                                    client,
                                    cluster,
                                    Clock.systemUTC(),
                                    random::nextBytes)
                                .routes().stream())
                        .toList()));
    return new HttpListener(
        settings.port(),
        settings.certificate(),
        new Forwarding(settings.proxies()),
        front,
        ListenerLimits.USUAL);
  }

  /**
   * Below which path an origin is served; empty if it is nobody's.
   *
   * @throws Unavailable while not everything is known: that it is nobody's would be a wrong answer,
   *     and no client asks again after one
   */
  private static Optional<String> served(Origin origin, Known known, ServedSites sites) {
    if (!known.isReady()) {
      throw new Unavailable("not everything is known yet", null);
    }
    Optional<Site> site = sites.at(origin);
    if (site.filter(s -> !known.knows(s.namespace())).isPresent()) {
      throw new Unavailable("not everything of a center is known yet", null);
    }
    return site.map(Site::base);
  }

  /** Until the caches are full nobody is served: half of what is known would be a wrong answer. */
  private List<String> notReady(Known known) {
    return Stream.concat(
            known.notReady().stream(), listening.get() ? Stream.of() : Stream.of("the port"))
        .toList();
  }

  /**
   * SIGTERM: what is under way comes to its end, and no new connection is taken. Whoever sends
   * people here is told first.
   */
  private void stopOnSignal(HttpListener listener) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  listening.set(false);
                  try {
                    listener.close();
                  } catch (RuntimeException e) {
                    log.warn("while stopping: {}", e.getClass().getSimpleName());
                  }
                  log.info("stopped");
                  Runtime.getRuntime().halt(0);
                },
                "stop"));
  }
}
