package dev.sallyport.pipeline;

import dev.sallyport.access.AccessReport;
import dev.sallyport.api.OutsideText;
import dev.sallyport.api.User;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a person may do in the cluster, and through what. */
@Command(
    name = "access",
    mixinStandardHelpOptions = true,
    description = {
      "Says what a person may do, and through which Assignment and group; and which Assignments for"
          + " them are not in force, and why.",
      "It shows what the operator did: the bindings of Assignments that are there. Bindings that"
          + " others made are not looked at."
    },
    exitCodeOnInvalidInput = AccessCommand.ERROR,
    exitCodeOnExecutionException = AccessCommand.ERROR,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:there is something that the person may do",
      "1:it cannot be said: no such User, no right to look, or no API server",
      "2:there is nothing; the output says which Assignments are not in force, and why"
    })
public final class AccessCommand implements Callable<Integer> {

  static final int ERROR = 1;
  private static final int NOTHING = 2;

  /** Forms of the output. */
  enum Output {
    text,
    json
  }

  @Parameters(
      paramLabel = "USER",
      description = "The name of a User object, or else the userName of one, letter by letter.")
  private String user;

  @Option(
      names = {"-n", "--namespace"},
      required = true,
      paramLabel = "NAMESPACE",
      description = "The identity center that the User is in.")
  private String center;

  @Option(
      names = "--in",
      paramLabel = "NAMESPACE",
      description =
          "Only what the person may do in that namespace, be it bound there or in the whole"
              + " cluster.")
  private String target;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private Output output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (KubernetesClient client = Connection.open("access")) {
      return report(new CenterReader(client, center), Optional.ofNullable(target));
    }
  }

  private int report(CenterReader reader, Optional<String> namespace) {
    CenterReader.Declared declared;
    try {
      List<User> found = reader.users(user);
      if (found.size() != 1) {
        return failed(notOne(found));
      }
      declared = reader.declaredFor(found.getFirst());
    } catch (KubernetesClientException e) {
      return failed(Connection.explained(e, Connection.in(center), "ClusterRole sallyport-viewer"));
    }
    AccessReport report;
    try {
      report =
          AccessReport.of(
              declared.user(),
              declared.groups(),
              declared.memberships(),
              declared.assignments(),
              reader.bindings(declared.assignments(), namespace),
              namespace);
    } catch (KubernetesClientException e) {
      return failed(
          Connection.explained(
              e,
              namespace.map(Connection::in).orElse("in every namespace")
                  + " and in the whole cluster",
              "ClusterRole sallyport-binding-viewer"));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        output == Output.json
            ? AccessJson.of(report, center, namespace)
            : new AccessText(report, namespace).toString());
    out.flush();
    return report.someInForce() ? 0 : NOTHING;
  }

  private String notOne(List<User> found) {
    String sought = OutsideText.quoted(user);
    return found.isEmpty()
        ? "there is no User with the name or userName "
            + sought
            + " in namespace "
            + OutsideText.quoted(center)
        : "several Users have the userName "
            + sought
            + ": name one of them, "
            + String.join(", ", found.stream().map(u -> u.getMetadata().getName()).toList());
  }

  private int failed(String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("access: " + message);
    err.flush();
    return ERROR;
  }
}
