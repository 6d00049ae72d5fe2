package dev.sallyport.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code policies/table.yaml}: author × verb × object, with what is expected. */
record PolicyTable(List<Row> rows) {
  private static final String FOLDER = "src/test/resources/policies/";

  /** Accounts that the cluster has, by the name that the table calls them. */
  private static final Map<String, String> SERVICE_ACCOUNTS =
      Map.of(
          "garbage-collector", "kube-system:generic-garbage-collector",
          "namespace-controller", "kube-system:namespace-controller",
          "operator", "sallyport-system:sallyport-operator",
          "server", "sallyport-system:sallyport-server");

  /**
   * One request.
   *
   * @param patch a JSON merge patch, for the verbs {@code patch}, {@code update}, {@code status}
   * @param says what the refusal must contain, or empty
   */
  record Row(
      String policy,
      String author,
      String verb,
      String object,
      JsonNode patch,
      String expect,
      String says) {
    @Override
    public String toString() {
      return "%s: %s %s %s%s is %s"
          .formatted(policy, author, verb, object, patch.isMissingNode() ? "" : patch, expect);
    }
  }

  /** Reads the table with the names of this run in it, and checks that every file is used. */
  static PolicyTable read(Names names) {
    JsonNode tree = Yaml.tree(names.in(Yaml.read(Yaml.project(FOLDER + "table.yaml"))));
    List<Row> rows = new ArrayList<>();
    tree.properties()
        .forEach(
            policy -> {
              for (JsonNode row : policy.getValue()) {
                rows.add(
                    new Row(
                        policy.getKey(),
                        row.path("as").asText(),
                        row.path("verb").asText(),
                        row.path("object").asText(),
                        row.path("patch"),
                        row.path("expect").asText(),
                        row.path("says").asText()));
              }
            });
    Set<String> used = rows.stream().map(Row::object).collect(Collectors.toSet());
    Set<String> files =
        Yaml.files(Yaml.project(FOLDER + "objects")).stream()
            .map(file -> file.getFileName().toString().replace(".yaml", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(files).as("objects of the table").containsExactlyInAnyOrderElementsOf(used);
    return new PolicyTable(rows);
  }

  /** The roles and bindings of the authors. */
  static String authors(Names names) {
    return names.in(Yaml.read(Yaml.project(FOLDER + "authors.yaml")));
  }

  static ObjectNode object(Names names, String name) {
    String text = Yaml.read(Yaml.project(FOLDER + "objects/" + name + ".yaml"));
    return Yaml.documents(names.in(text)).getFirst();
  }

  /** The same API, asked by an author of the table. */
  static Wire as(Names names, Wire wire, String author) {
    String account = SERVICE_ACCOUNTS.get(author);
    return account == null
        ? wire.as(names.user(author), List.of("system:authenticated"))
        : wire.as(
            "system:serviceaccount:" + account,
            List.of(
                "system:serviceaccounts",
                "system:serviceaccounts:" + account.substring(0, account.indexOf(':')),
                "system:authenticated"));
  }

  /** What this run calls its namespaces and everything that belongs to no namespace. */
  record Names(String center, String team, String other, String id) {
    String in(String text) {
      return text.replace("@center@", center)
          .replace("@team@", team)
          .replace("@other@", other)
          .replace("@id@", id);
    }

    String user(String author) {
      return id + ":" + author;
    }
  }
}
