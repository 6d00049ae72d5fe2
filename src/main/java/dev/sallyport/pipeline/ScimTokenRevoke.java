package dev.sallyport.pipeline;

import dev.sallyport.api.OutsideText;
import dev.sallyport.api.Secrets;
import dev.sallyport.kube.Cluster;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends tokens, by deleting their Secrets. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description =
        "Ends tokens at once, by deleting their Secrets; kubectl delete secret does the same.",
    exitCodeOnInvalidInput = ScimTokenRevoke.ERROR,
    exitCodeOnExecutionException = ScimTokenRevoke.ERROR,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:none of them counts any more",
      "1:the command line is wrong, no right to, or no API server; some may be left",
      "2:there is no token of one of the names; the others are revoked"
    })
final class ScimTokenRevoke implements Callable<Integer> {

  static final int ERROR = 1;
  private static final int NOT_THERE = 2;

  private static final Pattern NAME =
      Pattern.compile(Pattern.quote(Secrets.SCIM_TOKEN_PREFIX) + "[0-9a-f]{16}");

  @Parameters(
      paramLabel = "SECRET",
      arity = "1..*",
      description = "The Secret of a token, as list shows it; several with spaces.")
  private List<String> names;

  @Option(
      names = {"-n", "--namespace"},
      required = true,
      paramLabel = "NAMESPACE",
      description = "The identity center.")
  private String namespace;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    for (String name : names) {
      // Never the token itself: it would be in the history of a shell, and now in our output.
      if (!NAME.matcher(name).matches()) {
        return failed(
            "what is to be revoked is named by its Secret, "
                + Secrets.SCIM_TOKEN_PREFIX
                + "…; scim-token list shows them",
            ERROR);
      }
    }
    try (KubernetesClient client = Connection.open("scim-token")) {
      Cluster cluster = new Cluster(client);
      int answer = 0;
      for (String name : names) {
        if (!revoke(client, cluster, name)) {
          answer =
              failed(
                  "there is no token "
                      + name
                      + " in namespace "
                      + OutsideText.quoted(namespace)
                      + "; scim-token list shows those that there are",
                  NOT_THERE);
        }
      }
      return answer;
    } catch (KubernetesClientException e) {
      return failed(
          Connection.explained(e, Connection.in(namespace), "get and delete on secrets"), ERROR);
    }
  }

  private boolean revoke(KubernetesClient client, Cluster cluster, String name) {
    Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
    if (secret == null || !Secrets.SCIM_TOKEN.equals(secret.getType())) {
      return false;
    }
    cluster.delete(secret);
    PrintWriter out = spec.commandLine().getOut();
    out.println("revoked " + name);
    out.flush();
    return true;
  }

  private int failed(String message, int exitCode) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("scim-token: " + message);
    err.flush();
    return exitCode;
  }
}
