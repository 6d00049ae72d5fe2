package dev.sallyport.operator;

import dev.sallyport.Settings;
import dev.sallyport.fetch.Cidr;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sallyport operator}: every setting is a flag and an environment variable. */
@Command(
    name = "operator",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs the operator until it is told to stop (SIGTERM).",
      "",
      "The cluster is the one of KUBECONFIG, or the one that this process runs in. Several may run:"
          + " one works, the others stand by."
    },
    footer = {
      "",
      "Exit codes: 0 stopped as told, 1 could not start or lost its Lease; the last line says why."
    })
public final class OperatorCommand implements Callable<Integer> {

  private final Function<Settings, Operator> operator;

  @Spec private CommandSpec spec;

  @Option(
      names = "--centers",
      paramLabel = "YAML",
      defaultValue = "${env:SALLYPORT_CENTERS:-" + Settings.DEFAULT_CENTERS + "}",
      description = {
        "The namespaces that are identity centers, as a YAML list of {namespace, subjectPrefix,"
            + " baseURL, assignableRoles, targetNamespaces}; only namespace is required.",
        "Environment: SALLYPORT_CENTERS. Default: ${DEFAULT-VALUE}"
      })
  private String centers;

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      defaultValue = "${env:SALLYPORT_NAMESPACE:-" + Settings.DEFAULT_NAMESPACE + "}",
      description = {
        "The operator's own namespace; its Lease and the issuers' keys lie there.",
        "Environment: SALLYPORT_NAMESPACE. Default: ${DEFAULT-VALUE}"
      })
  private String namespace;

  @Option(
      names = "--identity",
      paramLabel = "NAME",
      defaultValue = "${env:SALLYPORT_IDENTITY:-}",
      description = {
        "The name of this replica in the Lease.",
        "Environment: SALLYPORT_IDENTITY. Default: host name and a random suffix"
      })
  private String identity;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "${env:SALLYPORT_PORT:-8080}",
      description = {
        "Port of /livez, /readyz and /metrics; 0 picks a free one and logs it.",
        "Environment: SALLYPORT_PORT. Default: ${DEFAULT-VALUE}"
      })
  private int port;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "${env:SALLYPORT_WORKERS:-50}",
      description = {
        "How many objects of one kind are worked on at once.",
        "Environment: SALLYPORT_WORKERS. Default: ${DEFAULT-VALUE}"
      })
  private int workers;

  @Option(
      names = "--allow-cluster-scope",
      defaultValue = "${env:SALLYPORT_ALLOW_CLUSTER_SCOPE:-false}",
      description = {
        "Lets assignments be cluster-wide; the operator then needs rights on ClusterRoleBindings.",
        "Environment: SALLYPORT_ALLOW_CLUSTER_SCOPE. Default: ${DEFAULT-VALUE}"
      })
  private boolean allowClusterScope;

  @Option(
      names = "--metadata-allow",
      paramLabel = "CIDR",
      split = ",",
      defaultValue = "${env:SALLYPORT_METADATA_ALLOW:-}",
      description = {
        "Addresses that IdP metadata may be fetched from although they are not public, such as"
            + " 10.1.0.0/16; several with commas.",
        "Environment: SALLYPORT_METADATA_ALLOW. Default: none"
      })
  private List<String> metadataAllow = List.of();

  @Option(
      names = "--metadata-refuse",
      paramLabel = "CIDR",
      split = ",",
      defaultValue = "${env:SALLYPORT_METADATA_REFUSE:-}",
      description = {
        "Addresses that IdP metadata is never fetched from although they look public: those of the"
            + " cluster's pods, Services and nodes; several with commas.",
        "Environment: SALLYPORT_METADATA_REFUSE. Default: none"
      })
  private List<String> metadataRefuse = List.of();

  @Option(
      names = "--metadata-ca",
      paramLabel = "FILE",
      defaultValue = "${env:SALLYPORT_METADATA_CA:-}",
      description = {
        "PEM file of authorities that are trusted for metadata URLs besides those of the system.",
        "Environment: SALLYPORT_METADATA_CA. Default: none"
      })
  private String metadataCa;

  @Option(
      names = "--lease-duration",
      paramLabel = "SECONDS",
      defaultValue = "${env:SALLYPORT_LEASE_DURATION:-15}",
      description = {
        "How long a leader that fell silent is still believed to lead.",
        "Environment: SALLYPORT_LEASE_DURATION. Default: ${DEFAULT-VALUE}"
      })
  private int leaseSeconds;

  @Mixin private LogOptions log;

  public OperatorCommand() {
    this(Operator::new);
  }

  /**
   * @param operator makes the operator that the flags describe
   */
  public OperatorCommand(Function<Settings, Operator> operator) {
    this.operator = operator;
  }

  @Override
  public Integer call() {
    Settings settings;
    try {
      log.configure();
      settings = settings();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    return operator.apply(settings).run();
  }

  private Settings settings() {
    Duration lease = Duration.ofSeconds(leaseSeconds);
    return new Settings(
        Settings.readCenters(centers),
        namespace,
        identity.isEmpty() ? ownName() : identity,
        port,
        workers,
        allowClusterScope,
        new Settings.Metadata(ranges(metadataAllow), ranges(metadataRefuse), authorities()),
        new Settings.Lease(lease, lease.multipliedBy(2).dividedBy(3), lease.dividedBy(15)));
  }

  private static List<Cidr> ranges(List<String> texts) {
    return texts.stream().filter(t -> !t.isBlank()).map(String::strip).map(Cidr::parse).toList();
  }

  private List<X509Certificate> authorities() {
    if (metadataCa.isEmpty()) {
      return List.of();
    }
    try (InputStream pem = Files.newInputStream(Path.of(metadataCa))) {
      List<X509Certificate> authorities =
          CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (authorities.isEmpty()) {
        throw new IllegalArgumentException("--metadata-ca: no certificate in " + metadataCa);
      }
      return authorities;
    } catch (IOException e) {
      throw new IllegalArgumentException("--metadata-ca: cannot read " + metadataCa, e);
    } catch (CertificateException e) {
      throw new IllegalArgumentException(
          "--metadata-ca: " + metadataCa + " is not a PEM file of certificates", e);
    }
  }

  private static String ownName() {
    String suffix = Integer.toHexString(ThreadLocalRandom.current().nextInt(0x100000, 0x1000000));
    try {
      return InetAddress.getLocalHost().getHostName() + "-" + suffix;
    } catch (UnknownHostException e) {
      return "sallyport-" + suffix;
    }
  }
}
