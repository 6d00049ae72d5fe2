package dev.sallyport.crd;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.crd.Crd.Field;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.SelectableField;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The pages of {@code docs/reference/}, written from the CRDs and policies in {@code crds/}. */
final class CrdReference {
  /** How every page begins that is made here; other pages of the folder begin otherwise. */
  static final String MADE =
      "<!-- Made from crds/ by CrdReferenceTest; change the descriptions there. -->\n\n";

  private CrdReference() {}

  /** Every page by its file name. */
  static Map<String, String> pages() {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("README.md", index());
    for (Crd crd : Crd.all()) {
      pages.put(crd.plural() + ".md", page(crd));
    }
    pages.put("admission-policies.md", policies());
    return pages;
  }

  private static String index() {
    StringBuilder text = new StringBuilder(MADE);
    text.append("# Reference\n\n");
    text.append("- [Commands and settings](commands.md): flags, environment, exit codes\n");
    text.append("- [Reasons](reasons.md) of conditions and Events\n");
    text.append("- [Metrics and probes](metrics.md)\n");
    text.append("- [The OIDC issuer](issuer.md): addresses, clients, tokens, limits\n\n");
    text.append("## The API\n\n");
    text.append("`kubectl explain` says the same on a cluster, field by field.\n\n");
    text.append("| kind | what it is |\n|---|---|\n");
    for (Crd crd : Crd.all()) {
      String description = crd.schema().getDescription();
      text.append("| [%s](%s.md) | %s |\n".formatted(crd.kind(), crd.plural(), cell(description)));
    }
    text.append(
        "\nWhat the API server refuses beyond these schemas, and to whom: "
            + "[admission policies](admission-policies.md).\n");
    return text.toString();
  }

  private static String page(Crd crd) {
    StringBuilder text = new StringBuilder(MADE);
    text.append("# ").append(crd.kind()).append("\n\n");
    text.append(crd.schema().getDescription()).append("\n\n");
    text.append("`apiVersion: sallyport.dev/%s`, namespaced. ".formatted(crd.version().getName()));
    text.append(
        "`kubectl get %s` or `kubectl get %s`.\n\n"
            .formatted(
                crd.plural(), crd.definition().getSpec().getNames().getShortNames().getFirst()));
    columns(crd, text);
    fields("spec", crd, text);
    rules(crd, text);
    fields("status", crd, text);
    return text.toString();
  }

  private static void columns(Crd crd, StringBuilder text) {
    text.append("## What `kubectl get` shows\n\n| column | meaning |\n|---|---|\n");
    for (CustomResourceColumnDefinition column : crd.version().getAdditionalPrinterColumns()) {
      String wide = column.getPriority() == null || column.getPriority() == 0 ? "" : " (`-o wide`)";
      text.append(
          "| %s%s | %s |\n".formatted(column.getName(), wide, cell(column.getDescription())));
    }
    List<SelectableField> selectable = crd.version().getSelectableFields();
    if (selectable != null && !selectable.isEmpty()) {
      text.append("\n`--field-selector` knows ");
      text.append(
          selectable.stream()
              .map(field -> "`" + field.getJsonPath().substring(1) + "`")
              .collect(Collectors.joining(" and ")));
      text.append(".\n");
    }
    text.append('\n');
  }

  private static void fields(String part, Crd crd, StringBuilder text) {
    text.append("## ").append(part).append("\n\n");
    text.append(crd.schema().getProperties().get(part).getDescription()).append("\n\n");
    text.append("| field | type | meaning |\n|---|---|---|\n");
    for (Field field : crd.fields()) {
      if (!field.path().startsWith("." + part + ".")) {
        continue;
      }
      text.append(
          "| `%s` | %s | %s |\n"
              .formatted(
                  field.path().substring(part.length() + 2),
                  cell(type(field)),
                  cell(field.schema().getDescription())));
    }
    text.append('\n');
  }

  private static String type(Field field) {
    JSONSchemaProps schema = field.schema();
    List<String> parts = new ArrayList<>();
    parts.add(
        schema.getAdditionalProperties() != null
            ? "map"
            : "date-time".equals(schema.getFormat())
                ? "time"
                : schema.getType().equals("array") ? "list" : schema.getType());
    if (field.required()) {
      parts.add("required");
    }
    if (schema.getEnum() != null && !schema.getEnum().isEmpty()) {
      parts.add(
          schema.getEnum().stream()
              .map(value -> "`" + value.asText() + "`")
              .collect(Collectors.joining(" or ")));
    }
    if (schema.getDefault() != null) {
      parts.add("default `" + schema.getDefault().asText() + "`");
    }
    range(schema.getMinLength(), schema.getMaxLength(), "characters", parts);
    range(schema.getMinItems(), schema.getMaxItems(), "items", parts);
    range(schema.getMinProperties(), schema.getMaxProperties(), "entries", parts);
    range(whole(schema.getMinimum()), whole(schema.getMaximum()), "", parts);
    return String.join(", ", parts);
  }

  private static Long whole(Number number) {
    return number == null ? null : number.longValue();
  }

  private static void range(Long least, Long most, String unit, List<String> parts) {
    if (least != null && most != null) {
      parts.add("%s to %s %s".formatted(least, most, unit).strip());
    } else if (most != null) {
      parts.add("at most %s %s".formatted(most, unit).strip());
    } else if (least != null) {
      parts.add("at least %s %s".formatted(least, unit).strip());
    }
  }

  private static void rules(Crd crd, StringBuilder text) {
    StringBuilder rows = new StringBuilder();
    rulesOf("", crd.schema(), rows);
    for (Field field : crd.fields()) {
      rulesOf(field.path(), field.schema(), rows);
    }
    if (!rows.isEmpty()) {
      text.append("### Refused by the API server\n\n");
      text.append("Beside types, required fields, values and bounds, with these words:\n\n");
      text.append("| field | message |\n|---|---|\n").append(rows).append('\n');
    }
  }

  private static void rulesOf(String path, JSONSchemaProps schema, StringBuilder rows) {
    if (schema.getXKubernetesValidations() == null) {
      return;
    }
    for (ValidationRule rule : schema.getXKubernetesValidations()) {
      String field = path + (rule.getFieldPath() == null ? "" : rule.getFieldPath());
      String shown = field.isEmpty() ? "metadata.name" : field.substring(1);
      rows.append("| `%s` | %s |\n".formatted(shown, cell(rule.getMessage())));
    }
  }

  private static String policies() {
    StringBuilder text = new StringBuilder(MADE);
    text.append("# Admission policies\n\n");
    text.append(
        "They come with the CRDs and are part of the API: without them the operator grants nothing"
            + " new. Each refuses with 403 Forbidden, and if it cannot be evaluated, it"
            + " refuses.\n");
    for (var file : Yaml.files(Yaml.project("crds"))) {
      if (!file.getFileName().toString().startsWith("policy-")) {
        continue;
      }
      String source = Yaml.read(file);
      JsonNode policy = Yaml.documents(source).getFirst();
      text.append("\n## ").append(policy.at("/metadata/name").asText()).append("\n\n");
      text.append(comment(source)).append("\n\nLooks at ");
      JsonNode rule = policy.at("/spec/matchConstraints/resourceRules/0");
      text.append(words(rule.path("operations"))).append(" of ");
      text.append(words(rule.path("resources"))).append(".\n\nRefuses with:\n\n");
      Iterable<JsonNode> validations = policy.at("/spec/validations");
      List<String> messages = new ArrayList<>();
      for (JsonNode validation : validations) {
        String message = validation.path("message").asText();
        if (!messages.contains(message)) {
          messages.add(message);
          text.append("- ").append(message).append('\n');
        }
      }
    }
    return text.toString();
  }

  /** The first paragraph of the comment above a document. */
  private static String comment(String source) {
    return source
        .lines()
        .takeWhile(line -> line.startsWith("# "))
        .map(line -> line.substring(2))
        .collect(Collectors.joining(" "));
  }

  private static String words(JsonNode list) {
    List<String> words = new ArrayList<>();
    list.forEach(word -> words.add("`" + word.asText() + "`"));
    return String.join(", ", words);
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replaceAll("\\s+", " ").strip();
  }
}
