package dev.sallyport.pipeline;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.OutsideText;
import dev.sallyport.api.Secrets;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.ScimTokenSecret;
import dev.sallyport.signin.ScimTokenTerms;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the tokens of a center, by their Secrets. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the tokens of a center by their Secrets, the one that ends first on top.",
      "Valid ones count. Expired ones have ended, and OfOtherSource are those of a source before, or"
          + " of all while a source is being changed; neither counts. revoke removes them."
    },
    exitCodeOnInvalidInput = ScimTokenList.ERROR,
    exitCodeOnExecutionException = ScimTokenList.ERROR,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:listed, also if there is none", "1:no right to look, or no API server"})
final class ScimTokenList implements Callable<Integer> {

  static final int ERROR = 1;

  /** Name, state, end, label. */
  private static final String ROW = "%-31s  %-14s  %-20s  %s%n";

  @Option(
      names = {"-n", "--namespace"},
      required = true,
      paramLabel = "NAMESPACE",
      description = "The identity center.")
  private String namespace;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private OutputForm output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (KubernetesClient client = Connection.open("scim-token")) {
      Optional<CenterSource.InForce> inForce =
          PushedSource.inForce(
              client.resources(IdentitySource.class).inNamespace(namespace).list().getItems());
      List<ScimTokenSecret> tokens =
          client
              .secrets()
              .inNamespace(namespace)
              .withField("type", Secrets.SCIM_TOKEN)
              .list()
              .getItems()
              .stream()
              .flatMap(secret -> ScimTokenSecret.read(secret).stream())
              .sorted(Comparator.comparing(token -> token.terms().expires()))
              .toList();
      PrintWriter out = spec.commandLine().getOut();
      Instant now = Instant.now();
      out.print(
          output == OutputForm.json ? json(tokens, inForce, now) : text(tokens, inForce, now));
      out.flush();
      return 0;
    } catch (KubernetesClientException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(
          "scim-token: "
              + Connection.explained(
                  e,
                  Connection.in(namespace),
                  "list on secrets and on identitysources (sallyport.dev)"));
      err.flush();
      return ERROR;
    }
  }

  private String text(
      List<ScimTokenSecret> tokens, Optional<CenterSource.InForce> inForce, Instant now) {
    if (tokens.isEmpty()) {
      return "There is no token in namespace "
          + OutsideText.quoted(namespace)
          + ". Make one: scim-token create"
          + System.lineSeparator();
    }
    StringBuilder text = new StringBuilder(ROW.formatted("SECRET", "STATE", "EXPIRES", "LABEL"));
    for (ScimTokenSecret token : tokens) {
      text.append(
          ROW.formatted(
                  token.name(),
                  state(token, inForce, now),
                  token.terms().expires(),
                  OutsideText.escaped(token.terms().label(), ScimTokenTerms.MAX_LABEL))
              .replaceAll(" +(?=\\R)", ""));
    }
    return text.toString();
  }

  private static String json(
      List<ScimTokenSecret> tokens, Optional<CenterSource.InForce> inForce, Instant now) {
    return ReportJson.of(
        Map.of(
            "tokens",
            tokens.stream()
                .map(
                    token -> {
                      Map<String, Object> shown = new LinkedHashMap<>();
                      shown.put("secret", token.name());
                      shown.put("state", state(token, inForce, now));
                      shown.put("expires", token.terms().expires().toString());
                      shown.put("epoch", token.terms().epoch());
                      shown.put("label", token.terms().label());
                      return shown;
                    })
                .toList()));
  }

  private static String state(
      ScimTokenSecret token, Optional<CenterSource.InForce> inForce, Instant now) {
    return switch (inForce
        .map(source -> token.standing(source, now))
        .orElse(ScimTokenSecret.Standing.OTHER_SOURCE)) {
      case VALID -> "Valid";
      case EXPIRED -> "Expired";
      case OTHER_SOURCE -> "OfOtherSource";
    };
  }
}
