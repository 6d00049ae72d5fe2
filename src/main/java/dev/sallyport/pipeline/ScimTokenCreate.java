package dev.sallyport.pipeline;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.OutsideText;
import dev.sallyport.kube.Cluster;
import dev.sallyport.signin.ScimToken;
import dev.sallyport.signin.ScimTokenSecret;
import dev.sallyport.signin.ScimTokenTerms;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes a token and prints it, this once. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a token and prints it, this once: only a hash of it is kept, in a Secret of the center.",
      "Whoever has it may write the people of the center until it expires, it is revoked, or the"
          + " source changes. You need the right to create Secrets there, and the verb update on"
          + " identitysources/scim (sallyport.dev), which ClusterRole sallyport-people-admin has."
    },
    exitCodeOnInvalidInput = ScimTokenCreate.ERROR,
    exitCodeOnExecutionException = ScimTokenCreate.ERROR,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:made and printed",
      "1:nothing was made: the command line is wrong, no right to, or no API server",
      "2:nothing was made: no identity provider is in force that could push; the output says why",
      "3:not known: the API server's answer was lost; the output says what to run"
    })
final class ScimTokenCreate implements Callable<Integer> {

  static final int ERROR = 1;
  private static final int NO_SOURCE = 2;
  private static final int NOT_KNOWN = 3;

  private static final int MAX_NAMESPACE = 63;
  private static final Duration LONGEST = Duration.ofDays(730);
  private static final Duration SHORTEST = Duration.ofMinutes(1);

  @Option(
      names = {"-n", "--namespace"},
      required = true,
      paramLabel = "NAMESPACE",
      description = "The identity center.")
  private String namespace;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description =
          "The IdentitySource that it is for; an error if another one is in force. Default: the one"
              + " that is.")
  private String source;

  @Option(
      names = "--label",
      paramLabel = "TEXT",
      description = "What you want to know it by, at most 64 characters; shown by list.")
  private String label = "";

  @Option(
      names = "--expires",
      paramLabel = "DURATION",
      converter = Durations.class,
      defaultValue = "365d",
      description =
          "When it ends, counted from now: such as 90d or 12h; at most 730d. Default:"
              + " ${DEFAULT-VALUE}.")
  private Duration expires;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      description =
          "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}. As text, the token alone is on"
              + " standard output.")
  private OutputForm output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (expires.compareTo(SHORTEST) < 0 || expires.compareTo(LONGEST) > 0) {
      return failed("--expires is from 1m to 730d", ERROR);
    }
    if (label.codePointCount(0, label.length()) > ScimTokenTerms.MAX_LABEL
        || !OutsideText.isPlain(label)) {
      return failed(
          "--label has at most "
              + ScimTokenTerms.MAX_LABEL
              + " characters, none of them a backslash or invisible",
          ERROR);
    }
    try (KubernetesClient client = Connection.open("scim-token")) {
      PushedSource pushed =
          PushedSource.of(
              namespace,
              Optional.ofNullable(source),
              client.resources(IdentitySource.class).inNamespace(namespace).list().getItems());
      ScimToken token = ScimToken.random(new SecureRandom()::nextBytes);
      ScimTokenSecret kept =
          ScimTokenSecret.of(
              token,
              label,
              pushed.source(),
              Instant.now().plus(expires).truncatedTo(ChronoUnit.SECONDS));
      if (!isMade(new Cluster(client), kept.secret(namespace))) {
        return failed(lost(kept.name()), NOT_KNOWN);
      }
      print(token, kept, pushed);
      return 0;
    } catch (Unusable e) {
      return failed(e.getMessage(), NO_SOURCE);
    } catch (KubernetesClientException e) {
      return failed(
          Connection.explained(
              e,
              Connection.in(namespace),
              "list on identitysources and update on identitysources/scim (sallyport.dev), and"
                  + " create on secrets"),
          ERROR);
    }
  }

  /** False where that is not known. */
  private static boolean isMade(Cluster cluster, Secret secret) {
    try {
      // One of that name is ours, of the first attempt: the client asks again by itself when an
      // answer is lost.
      return cluster.createSecret(secret).isPresent();
    } catch (KubernetesClientException e) {
      if (e.getCode() <= 0 || e.getCode() >= HttpURLConnection.HTTP_INTERNAL_ERROR) {
        return false;
      }
      throw e;
    }
  }

  private String lost(String secret) {
    return "the API server's answer was lost: it may have made Secret "
        + secret
        + ", of whose token nobody knows. End that with sallyport scim-token revoke -n "
        + OutsideText.escaped(namespace, MAX_NAMESPACE)
        + " "
        + secret
        + " (exit code 2 there: it was not made), then create one again";
  }

  private void print(ScimToken token, ScimTokenSecret kept, PushedSource pushed) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        output == OutputForm.json
            ? json(token, kept, pushed)
            : token.text() + System.lineSeparator());
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    if (output == OutputForm.text) {
      err.println(
          "It is shown this once. Secret "
              + kept.name()
              + " has its hash; it ends on "
              + kept.terms().expires()
              + pushed.endpoint().map(url -> ". The identity provider pushes to " + url).orElse("")
              + ".");
    }
    if (pushed.pending()) {
      err.println(
          "A change of IdentitySource "
              + pushed.name()
              + " is held: if it is accepted, this token ends.");
    }
    err.flush();
  }

  private static String json(ScimToken token, ScimTokenSecret kept, PushedSource pushed) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("token", token.text());
    shown.put("secret", kept.name());
    shown.put("label", kept.terms().label());
    shown.put("source", pushed.name());
    shown.put("epoch", kept.terms().epoch());
    shown.put("expires", kept.terms().expires().toString());
    pushed.endpoint().ifPresent(url -> shown.put("endpoint", url));
    return ReportJson.of(shown);
  }

  private int failed(String message, int exitCode) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("scim-token: " + message);
    err.flush();
    return exitCode;
  }
}
