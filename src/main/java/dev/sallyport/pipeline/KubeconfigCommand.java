package dev.sallyport.pipeline;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.signin.kubernetes.AuthenticationConfiguration;
import dev.sallyport.signin.kubernetes.IssuerUrl;
import dev.sallyport.signin.kubernetes.KubeloginKubeconfig;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what kubectl and kube-apiserver need to work with a center's tokens. */
@Command(
    name = "kubeconfig",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a kubeconfig with which people sign in through a center, by kubelogin (kubectl"
          + " oidc-login). The cluster's address is that of your own kubeconfig; nothing of your"
          + " credentials is in it.",
      "With --for-api-server: the AuthenticationConfiguration that makes kube-apiserver trust the"
          + " center's tokens."
    },
    exitCodeOnInvalidInput = KubeconfigCommand.ERROR,
    exitCodeOnExecutionException = KubeconfigCommand.ERROR,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:printed",
      "1:the command line is wrong, a file cannot be used, or no API server",
      "2:the center has no source in force whose base URL could be used; the output says why"
    })
public final class KubeconfigCommand implements Callable<Integer> {

  static final int ERROR = 1;
  private static final int NO_ISSUER = 2;

  /** Where the issuer's address comes from. */
  static final class IssuerFrom {
    @Option(
        names = {"-n", "--namespace"},
        paramLabel = "NAMESPACE",
        description =
            "The identity center; its issuer is spec.baseURL of the source that is in force.")
    private String namespace;

    @Option(
        names = "--base-url",
        paramLabel = "URL",
        description = "That address itself; then no API server is asked.")
    private String baseURL;
  }

  @ArgGroup(multiplicity = "1")
  private IssuerFrom issuerFrom;

  @Option(
      names = "--for-api-server",
      description =
          "Print the AuthenticationConfiguration for kube-apiserver. Needs --subject-prefix.")
  private boolean forApiServer;

  @Option(
      names = "--subject-prefix",
      paramLabel = "PREFIX",
      description = {
        "What every user and group of the center begins with: its subjectPrefix in the operator's"
            + " --centers, such as sallyport:.",
        "Another center's prefix would let the people of this one pass for those of that one."
      })
  private String subjectPrefix;

  @Option(
      names = "--issuer-ca",
      paramLabel = "FILE",
      description =
          "PEM file of the authorities of the issuer's certificate, if it is not from a public"
              + " one.")
  private Path issuerCa;

  @Spec private CommandSpec spec;

  private final Supplier<List<Path>> kubeconfigs;

  public KubeconfigCommand() {
    this(() -> Config.getKubeconfigFilenames().stream().map(Path::of).toList());
  }

  KubeconfigCommand(Supplier<List<Path>> kubeconfigs) {
    this.kubeconfigs = kubeconfigs;
  }

  @Override
  public Integer call() {
    if (forApiServer && subjectPrefix == null) {
      return failed(
          "--for-api-server needs --subject-prefix: the center's subjectPrefix in the operator's"
              + " --centers, which is sallyport: where none was given");
    }
    if (!forApiServer && subjectPrefix != null) {
      return failed(
          "--subject-prefix goes with --for-api-server only; a kubeconfig holds no prefix");
    }
    try {
      Optional<String> authorities = authorities();
      return switch (source()) {
        case SourceInForce.None none -> failed(none.message(), NO_ISSUER);
        case SourceInForce.Found found -> print(found.issuer(), authorities);
      };
    } catch (IllegalArgumentException e) {
      return failed(e.getMessage());
    } catch (KubernetesClientException e) {
      return failed(
          Connection.explained(
              e, Connection.in(issuerFrom.namespace), "list on identitysources.sallyport.dev"));
    } catch (NoSuchFileException e) {
      return failed("there is no file " + e.getFile());
    } catch (IOException e) {
      return failed("cannot read a file (" + e.getClass().getSimpleName() + "): " + e.getMessage());
    }
  }

  private SourceInForce source() {
    if (issuerFrom.baseURL != null) {
      return new SourceInForce.Found(new IssuerUrl(issuerFrom.baseURL));
    }
    try (KubernetesClient client = Connection.open("kubeconfig")) {
      return SourceInForce.of(
          issuerFrom.namespace,
          client
              .resources(IdentitySource.class)
              .inNamespace(issuerFrom.namespace)
              .list()
              .getItems());
    }
  }

  private int print(IssuerUrl issuer, Optional<String> authorities) throws IOException {
    Optional<String> fault =
        forApiServer ? AuthenticationConfiguration.fault(issuer) : Optional.empty();
    if (fault.isPresent()) {
      return failed(fault.get(), issuerFrom.baseURL == null ? NO_ISSUER : ERROR);
    }
    String document =
        forApiServer
            ? new AuthenticationConfiguration(issuer, authorities, subjectPrefix).yaml()
            : new KubeloginKubeconfig(issuer, authorities, CurrentCluster.of(kubeconfigs.get()))
                .yaml();
    PrintWriter out = spec.commandLine().getOut();
    out.print(document);
    out.flush();
    return 0;
  }

  private Optional<String> authorities() throws IOException {
    if (issuerCa == null) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(issuerCa)) {
      return Optional.of(Certificates.pem(in.readNBytes(Certificates.MAX_BYTES + 1)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(issuerCa + " of --issuer-ca " + e.getMessage(), e);
    }
  }

  private int failed(String message) {
    return failed(message, ERROR);
  }

  private int failed(String message, int exitCode) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("kubeconfig: " + message);
    err.flush();
    return exitCode;
  }
}
