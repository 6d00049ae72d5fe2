package dev.sallyport.server;

import dev.sallyport.Settings;
import dev.sallyport.fetch.Cidr;
import dev.sallyport.operator.LogOptions;
import dev.sallyport.portal.PortalSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sallyport server}: every setting is a flag and an environment variable. */
@Command(
    name = "server",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs a sign-in server until it is told to stop (SIGTERM).",
      "",
      "The cluster is the one of KUBECONFIG, or the one that this process runs in. Any number may"
          + " run side by side."
    },
    footer = {"", "Exit codes: 0 stopped as told, 1 could not start; the last line says why."})
public final class ServerCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--centers",
      paramLabel = "YAML",
      defaultValue = "${env:SALLYPORT_CENTERS:-" + Settings.DEFAULT_CENTERS + "}",
      description = {
        "The identity centers, exactly as the operator has them.",
        "Environment: SALLYPORT_CENTERS. Default: ${DEFAULT-VALUE}"
      })
  private String centers;

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      defaultValue = "${env:SALLYPORT_NAMESPACE:-" + Settings.DEFAULT_NAMESPACE + "}",
      description = {
        "The operator's own namespace; the issuers' keys lie there.",
        "Environment: SALLYPORT_NAMESPACE. Default: ${DEFAULT-VALUE}"
      })
  private String namespace;

  @Option(
      names = "--listen-port",
      paramLabel = "PORT",
      defaultValue = "${env:SALLYPORT_LISTEN_PORT:-8443}",
      description = {
        "Port of sign-in; 0 picks a free one and logs it.",
        "Environment: SALLYPORT_LISTEN_PORT. Default: ${DEFAULT-VALUE}"
      })
  private int listenPort;

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
      names = "--certificate",
      paramLabel = "FOLDER",
      defaultValue = "${env:SALLYPORT_CERTIFICATE:-}",
      description = {
        "Folder with tls.crt and tls.key, as a Secret of type kubernetes.io/tls is mounted; taken"
            + " anew when it changes. Without it the server speaks plain HTTP to a proxy, which has"
            + " to be in --proxies.",
        "Environment: SALLYPORT_CERTIFICATE. Default: none"
      })
  private String certificate;

  @Option(
      names = "--proxies",
      paramLabel = "CIDR",
      split = ",",
      defaultValue = "${env:SALLYPORT_PROXIES:-}",
      description = {
        "Addresses of proxies, such as 10.1.0.0/16; several with commas. Only from them count"
            + " X-Forwarded-Host, X-Forwarded-Proto and X-Forwarded-For, which they must set and"
            + " not pass on.",
        "Environment: SALLYPORT_PROXIES. Default: none"
      })
  private List<String> proxies = List.of();

  @Option(
      names = "--clock-skew",
      paramLabel = "SECONDS",
      defaultValue = "${env:SALLYPORT_CLOCK_SKEW:-60}",
      description = {
        "How far an identity provider's clock may differ, at most 300. Better set the clocks right:"
            + " for as much longer a Response that somebody copied can be used, and for as much"
            + " older a sign-in is taken for fresh (prompt=login, max_age).",
        "Environment: SALLYPORT_CLOCK_SKEW. Default: ${DEFAULT-VALUE}"
      })
  private int clockSkew;

  @Option(
      names = "--device-flow",
      defaultValue = "${env:SALLYPORT_DEVICE_FLOW:-false}",
      description = {
        "Lets devices and programs without a browser ask for tokens (RFC 8628). People can be"
            + " talked into letting in another's device, so it is off unless you need it.",
        "Environment: SALLYPORT_DEVICE_FLOW. Default: ${DEFAULT-VALUE}"
      })
  private boolean deviceFlow;

  @Option(
      names = "--cluster",
      paramLabel = "FILE",
      defaultValue = "${env:SALLYPORT_CLUSTER:-}",
      description = {
        "A kubeconfig. The portal gives people one with the API server of its current context, and"
            + " the authorities that vouch for that; nothing else of it is read. It is the address"
            + " that people reach, not the one inside of the cluster. Without it the portal gives"
            + " none.",
        "Environment: SALLYPORT_CLUSTER. Default: none"
      })
  private String cluster;

  @Option(
      names = "--issuer-ca",
      paramLabel = "FILE",
      defaultValue = "${env:SALLYPORT_ISSUER_CA:-}",
      description = {
        "PEM file of the authorities of this server's own certificate, for that kubeconfig; if it"
            + " is not from a public one.",
        "Environment: SALLYPORT_ISSUER_CA. Default: none"
      })
  private String issuerCa;

  @Mixin private LogOptions log;

  @Override
  public Integer call() {
    ServerSettings settings;
    try {
      log.configure();
      settings =
          new ServerSettings(
              Settings.readCenters(centers),
              namespace,
              listenPort,
              port,
              file(certificate),
              new PortalSettings(
                  deviceFlow,
                  KubectlFiles.read(file(cluster), file(issuerCa)),
                  Duration.ofSeconds(clockSkew)),
              proxies.stream()
                  .map(String::strip)
                  .filter(range -> !range.isEmpty())
                  .map(Cidr::parse)
                  .toList());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(), "a file cannot be read: " + e.getMessage(), e);
    }
    return new SignInServer(settings).run();
  }

  private static Optional<Path> file(String path) {
    return path.isEmpty() ? Optional.empty() : Optional.of(Path.of(path));
  }
}
