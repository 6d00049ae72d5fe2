package dev.sallyport.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.SharedControlPlane;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * An object that is older than a rule which it breaks can still be labelled, get a status and lose
 * its finalizer, or it could never be deleted. Tried on copies of the CRDs in a group of their own:
 * first without rules and bounds, then as they are.
 */
class OlderObjectsIT {
  private static final String GROUP = "older.example.com";

  private static final List<String> SPECS =
      List.of(
          """
          kind: IdentitySource
          metadata: {name: "%s"}
          spec: {type: Directory, baseURL: "ftp://x/", acceptChange: nonsense, assignmentsOnChange: Keep}
          """
              .formatted("n".repeat(64)),
          """
          kind: User
          metadata: {name: older}
          spec: {userName: "system:admin ", emails: [{value: a@b, primary: true}, {value: c@d, primary: true}]}
          """,
          """
          kind: Group
          metadata: {name: older}
          spec: {displayName: "system:masters "}
          """,
          """
          kind: Assignment
          metadata: {name: older}
          spec: {principal: {kind: Group, name: g}, scope: {namespaces: [a, a], cluster: true}}
          """,
          """
          kind: Application
          metadata: {name: kubernetes-older}
          spec: {redirectURIs: ["http://app.example.com/*"], displayName: " Grafana"}
          """);

  private static ControlPlane controlPlane;
  private static Wire wire;
  private static String namespace;

  @BeforeAll
  static void start() {
    controlPlane = SharedControlPlane.get();
    wire = new Wire(controlPlane.client());
    namespace = controlPlane.newNamespace("older");
  }

  @AfterAll
  static void removeTheCopies() {
    for (Crd crd : Crd.all()) {
      controlPlane
          .client()
          .apiextensions()
          .v1()
          .customResourceDefinitions()
          .withName(crd.plural() + "." + GROUP)
          .delete();
    }
  }

  @TestFactory
  Stream<DynamicTest> staysManageable() {
    return SPECS.stream()
        .map(spec -> Yaml.documents(spec).getFirst())
        .map(
            object ->
                DynamicTest.dynamicTest(
                    object.path("kind").asText(), () -> staysManageable(object)));
  }

  private static void staysManageable(ObjectNode object) {
    // given an object from before the rules
    object.put("apiVersion", GROUP + "/v1alpha1");
    object.withObject("/metadata").put("namespace", namespace);
    object.withObject("/metadata").putArray("finalizers").add("sallyport.dev/finalizer");
    Crd crd =
        Crd.all().stream()
            .filter(c -> c.kind().equals(object.path("kind").asText()))
            .findFirst()
            .orElseThrow();
    install(copyOf(crd, false));
    Await.untilAsserted("the older CRD to be served", () -> wire.apply(object).object());

    // when the rules are installed
    install(copyOf(crd, true));
    ObjectNode another = object.deepCopy();
    another
        .withObject("/metadata")
        .put("name", object.at("/metadata/name").asText().replace("older", "newer") + "x");
    Await.until(
        "the rules to be in force",
        () -> wire.create(another, Wire.DRY_RUN),
        answer -> answer.code() == 422);

    // then it can be labelled, get a status, lose its finalizer, and go
    wire.patch(object, Yaml.tree("{metadata: {labels: {team: a}}}")).object();
    wire.patchStatus(object, Yaml.tree("{status: {observedGeneration: 1}}")).object();
    wire.patch(object, Yaml.tree("{metadata: {finalizers: []}}")).object();
    assertThat(wire.delete(object).object()).isNotEmpty();
  }

  private static void install(CustomResourceDefinition copy) {
    KubernetesClient client = controlPlane.client();
    client.resource(copy).forceConflicts().serverSideApply();
    Await.until(
        "the copy to be established",
        () ->
            client
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(copy.getMetadata().getName())
                .get()
                .getStatus()
                .getConditions(),
        conditions ->
            conditions.stream()
                .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True")));
  }

  private static CustomResourceDefinition copyOf(Crd crd, boolean withRules) {
    String text = Yaml.read(Yaml.project("crds/" + crd.plural() + ".yaml"));
    ObjectNode tree = Yaml.documents(text.replace("sallyport.dev", GROUP)).getFirst();
    // Short names are taken by the CRDs that are copied.
    ((ObjectNode) tree.at("/spec/names")).remove(List.of("shortNames", "categories"));
    if (!withRules) {
      ObjectNode schema = (ObjectNode) tree.at("/spec/versions/0/schema/openAPIV3Schema");
      schema.remove("x-kubernetes-validations");
      strip(schema.at("/properties/spec"));
    }
    return Serialization.unmarshal(tree.toString(), CustomResourceDefinition.class);
  }

  /** Without rules, patterns and requirements, as an older version may have been. */
  private static void strip(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(List.of("x-kubernetes-validations", "pattern", "required"));
    }
    node.forEach(OlderObjectsIT::strip);
  }
}
