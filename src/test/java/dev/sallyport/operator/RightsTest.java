package dev.sallyport.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What the operator asks for at its start is what {@code src/main/deploy} gives it: a rule that
 * nobody asks for would be missed only at work, and a right that is asked for in vain stops it.
 */
class RightsTest {
  private static final Path MANIFEST =
      Path.of(System.getProperty("basedir", "."), "src/main/deploy/operator.yaml");

  @Test
  void inTheClusterItAsksForWhatItIsGiven() {
    assertThat(asked(Rights.inTheCluster(false))).isEqualTo(given("sallyport-operator"));
  }

  @Test
  void withClusterScopeItAsksForThatAsWell() {
    assertThat(asked(Rights.inTheCluster(true)))
        .isEqualTo(given("sallyport-operator", "sallyport-operator-cluster-scope"));
  }

  @Test
  void inACenterItAsksForWhatItIsGivenThere() {
    assertThat(asked(Rights.inCenter("identity"))).isEqualTo(given("sallyport-operator-center"));
    assertThat(Rights.inCenter("identity"))
        .extracting(ResourceAttributes::getNamespace)
        .containsOnly("identity");
  }

  @Test
  void atHomeItAsksForItsLeaseAndTheKeysOfTheIssuers() {
    assertThat(asked(Rights.atHome("home")))
        .isEqualTo(given("sallyport-operator-lease", "sallyport-operator-keys"));
    assertThat(Rights.atHome("home"))
        .extracting(ResourceAttributes::getNamespace)
        .containsOnly("home");
  }

  @Test
  void whatTheOperatorIsGivenBesidesIsOnlyWhichRolesItMayBind() {
    assertThat(given("sallyport-operator-bindable"))
        .isNotEmpty()
        .allMatch(right -> right.startsWith("bind "));
    assertThat(documents())
        .filteredOn(d -> d.path("kind").asText().endsWith("Role"))
        .extracting(d -> d.at("/metadata/name").asText())
        .containsExactlyInAnyOrder(
            "sallyport-operator",
            "sallyport-operator-bindable",
            "sallyport-operator-center",
            "sallyport-operator-cluster-scope",
            "sallyport-operator-keys",
            "sallyport-operator-lease");
  }

  private static Set<String> asked(List<ResourceAttributes> rights) {
    Set<String> asked = new TreeSet<>();
    for (ResourceAttributes right : rights) {
      String subresource = right.getSubresource() == null ? "" : "/" + right.getSubresource();
      assertThat(
              asked.add(show(right.getVerb(), right.getGroup(), right.getResource() + subresource)))
          .as("%s is asked for once", right)
          .isTrue();
    }
    return asked;
  }

  private static Set<String> given(String... roles) {
    Set<String> given = new TreeSet<>();
    for (JsonNode document : documents()) {
      if (document.path("kind").asText().endsWith("Role")
          && List.of(roles).contains(document.at("/metadata/name").asText())) {
        document.path("rules").forEach(rule -> expand(rule, given));
      }
    }
    return given;
  }

  private static void expand(JsonNode rule, Set<String> into) {
    for (JsonNode group : rule.path("apiGroups")) {
      for (JsonNode resource : rule.path("resources")) {
        for (JsonNode verb : rule.path("verbs")) {
          into.add(show(verb.asText(), group.asText(), resource.asText()));
        }
      }
    }
  }

  private static String show(String verb, String group, String resource) {
    return verb + " " + group + " " + resource;
  }

  private static List<JsonNode> documents() {
    try (var documents =
        new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(MANIFEST.toFile())) {
      return documents.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
