package dev.sallyport.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.SharedControlPlane;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What each role that we ship for people lets its holder do in a center, and that it is nothing
 * else: {@code policies/roles.yaml}. Kubernetes' own roles give nothing of ours.
 */
class RolesIT {
  private static final List<String> VERBS =
      List.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection");

  /** A resource with its API group, as RBAC names both. */
  private record Target(String group, String resource, List<String> verbs) {
    @Override
    public String toString() {
      return group.isEmpty() ? resource : resource + "." + group;
    }
  }

  private static final List<Target> TARGETS = targets();

  private static KubernetesClient client;
  private static String namespace;
  private static String id;
  private static JsonNode table;

  @BeforeAll
  static void bindEveryRole() {
    ControlPlane controlPlane = SharedControlPlane.get();
    client = controlPlane.client();
    namespace = controlPlane.newNamespace("roles");
    id = "roles-" + UUID.randomUUID().toString().substring(0, 8);
    table = Yaml.tree(Yaml.read(Yaml.project("src/test/resources/policies/roles.yaml")));
    Rbac.apply(client, Yaml.read(Yaml.project("src/main/deploy/roles.yaml")));
    table
        .fieldNames()
        .forEachRemaining(
            role ->
                Rbac.apply(
                    client,
                    """
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: RoleBinding
                    metadata: {name: "%s", namespace: "%s"}
                    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "%s"}
                    subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "%s:%s"}]
                    """
                        .formatted(role, namespace, role, id, role)));
    Rbac.awaitInForce(client, namespace);
  }

  @TestFactory
  Stream<DynamicTest> aRoleGivesWhatTheTableSaysAndNothingElse() {
    List<DynamicTest> tests = new ArrayList<>();
    table
        .properties()
        .forEach(
            role ->
                tests.add(
                    DynamicTest.dynamicTest(
                        role.getKey(), () -> check(role.getKey(), role.getValue()))));
    return tests.stream();
  }

  private static void check(String role, JsonNode expected) {
    for (Target target : TARGETS) {
      TreeSet<String> wanted = new TreeSet<>();
      expected.path(target.toString()).forEach(verb -> wanted.add(verb.asText()));
      TreeSet<String> given = new TreeSet<>();
      target.verbs().stream().filter(verb -> allowed(role, target, verb)).forEach(given::add);
      assertThat(given).as("%s on %s", role, target).isEqualTo(wanted);
    }
    assertThat(TARGETS).extracting(Target::toString).containsAll(() -> expected.fieldNames());
  }

  private static boolean allowed(String role, Target target, String verb) {
    String[] parts = target.resource().split("/", 2);
    return client
        .authorization()
        .v1()
        .subjectAccessReview()
        .create(
            new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(id + ":" + role)
                .withNewResourceAttributes()
                .withGroup(target.group())
                .withResource(parts[0])
                .withSubresource(parts.length == 2 ? parts[1] : null)
                .withNamespace(namespace)
                .withVerb(verb)
                .endResourceAttributes()
                .endSpec()
                .build())
        .getStatus()
        .getAllowed();
  }

  private static List<Target> targets() {
    List<Target> targets = new ArrayList<>();
    for (Crd crd : Crd.all()) {
      List<String> verbs = new ArrayList<>(VERBS);
      if (crd.plural().equals("groups")) {
        verbs.add("addmembers");
      }
      targets.add(new Target("sallyport.dev", crd.plural(), verbs));
      targets.add(
          new Target("sallyport.dev", crd.plural() + "/status", List.of("update", "patch")));
    }
    targets.add(new Target("sallyport.dev", "identitysources/gate", List.of("update", "delete")));
    targets.add(new Target("sallyport.dev", "assignments/bindings", List.of("update")));
    targets.add(
        new Target("rbac.authorization.k8s.io", "clusterroles", List.of("bind", "escalate")));
    return targets;
  }
}
