package dev.sallyport.pipeline;

import dev.sallyport.gate.ClearedKind;
import dev.sallyport.gate.RecordRead;
import dev.sallyport.gate.SourceIdentity;
import dev.sallyport.kube.Cluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reapplies what a change of identity source cleared, from the record that it left. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Reapplies what a change of identity source cleared, from the record that it left.",
      "It works with your own rights, in the cluster of KUBECONFIG. What exists is never changed."
    },
    exitCodeOnInvalidInput = RestoreCommand.ERROR,
    exitCodeOnExecutionException = RestoreCommand.ERROR,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything in the record stands as recorded",
      "1:nothing was tried: no such record, it was altered, or no API server",
      "2:some objects were not applied; the output says which, and why"
    })
public final class RestoreCommand implements Callable<Integer> {

  static final int ERROR = 1;
  private static final int SOME_NOT = 2;

  @Option(
      names = {"-n", "--namespace"},
      required = true,
      paramLabel = "NAMESPACE",
      description = "The identity center.")
  private String namespace;

  @Option(
      names = "--record",
      paramLabel = "SECRET",
      description = "The change record, by the name of a Secret of it; default the newest.")
  private String record;

  @Option(
      names = "--dry-run",
      description =
          "Only say what would be done; the API server is asked whether it would take it.")
  private boolean dryRun;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (KubernetesClient client = Connection.open("restore")) {
      return restore(client);
    } catch (RecordFinder.NoRecordException e) {
      return failed(e.getMessage());
    } catch (KubernetesClientException e) {
      return failed(
          Connection.explained(
              e,
              Connection.in(namespace),
              "get and list on secrets and on the resources of sallyport.dev"));
    }
  }

  private int restore(KubernetesClient client) throws RecordFinder.NoRecordException {
    RecordFinder.Found found =
        new RecordFinder(client, namespace).find(Optional.ofNullable(record));
    PrintWriter out = spec.commandLine().getOut();
    out.println(heading(found.record()));
    List<Restoration.Line> lines = new ArrayList<>();
    new Restoration(client, new Cluster(client), namespace, dryRun)
        .restore(
            found,
            line -> {
              lines.add(line);
              out.println(line.text());
              out.flush();
            });
    out.println(summary(lines));
    out.flush();
    return lines.stream().allMatch(line -> line.outcome().stands()) ? 0 : SOME_NOT;
  }

  private static String heading(RecordRead.Complete record) {
    return "Record "
        + record.secrets().getFirst()
        + " of "
        + record.createdAt()
        + ": from "
        + record.order().from().map(SourceIdentity::shown).orElse("a source that was not known")
        + " to "
        + record.order().toIdentity().map(SourceIdentity::shown).orElse("no source")
        + "; "
        + record.entries().size()
        + " objects, "
        + record.listed().getOrDefault(ClearedKind.ASSIGNMENT, 0)
        + " of them Assignments.";
  }

  private static String summary(List<Restoration.Line> lines) {
    if (lines.isEmpty()) {
      return "The change cleared nothing, so there is nothing to restore.";
    }
    Map<Restoration.Outcome, Long> counts =
        lines.stream()
            .collect(Collectors.groupingBy(Restoration.Line::outcome, Collectors.counting()));
    return counts.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> e.getValue() + " " + e.getKey().word().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "))
        + ".";
  }

  private int failed(String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("restore: " + message);
    err.flush();
    return ERROR;
  }
}
