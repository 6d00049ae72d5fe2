package dev.sallyport.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.api.Secrets;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.SharedControlPlane;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What each role that we ship lets its holder do, and that it is nothing else: {@code
 * policies/roles.yaml}. Kubernetes' own roles give nothing of ours.
 */
class RolesIT {
  private static final List<String> VERBS =
      List.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection");

  /** Our two processes; every other holder is a person to whom the role is bound. */
  private static final Map<String, String> ACCOUNTS =
      Map.of(
          "operator", "system:serviceaccount:sallyport-system:sallyport-operator",
          "server", "system:serviceaccount:sallyport-system:sallyport-server");

  private static final String ISSUER_KEYS = Secrets.OIDC_KEYS_PREFIX + "identity";

  private static final List<Target> TARGETS = targets();

  private static KubernetesClient client;
  private static String center;
  private static String elsewhere;
  private static String id;
  private static JsonNode table;

  /** What is asked for, as RBAC names it; {@code object} may be null for any. */
  private record Target(
      String group, String resource, String subresource, String object, List<String> verbs) {
    @Override
    public String toString() {
      return resource
          + (subresource == null ? "" : "/" + subresource)
          + (group.isEmpty() ? "" : "." + group)
          + (object == null ? "" : " named " + object);
    }
  }

  @BeforeAll
  static void bindEveryRole() {
    ControlPlane controlPlane = SharedControlPlane.get();
    client = controlPlane.client();
    center = controlPlane.newNamespace("roles");
    elsewhere = controlPlane.newNamespace("roles");
    id = "roles-" + UUID.randomUUID().toString().substring(0, 8);
    table = Yaml.tree(Yaml.read(Yaml.project("src/test/resources/policies/roles.yaml")));
    Rbac.applyShipped(client);
    for (String role : holders()) {
      if (!ACCOUNTS.containsKey(role)) {
        Rbac.apply(
            client,
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: "%s", namespace: "%s"}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "%s"}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "%s:%s"}]
            """
                .formatted(role, center, role, id, role));
      }
    }
    Rbac.awaitInForce(client, center);
  }

  @TestFactory
  Stream<DynamicTest> aRoleGivesWhatTheTableSaysAndNothingElse() {
    return StreamSupport.stream(table.spliterator(), false)
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.path("holder").asText() + " in " + row.path("in").asText(),
                    () -> check(row)));
  }

  private static void check(JsonNode row) {
    String holder = row.path("holder").asText();
    String user = ACCOUNTS.getOrDefault(holder, id + ":" + holder);
    String namespace =
        switch (row.path("in").asText()) {
          case "center" -> center;
          case "elsewhere" -> elsewhere;
          default -> row.path("in").asText();
        };
    List<String> wanted = new ArrayList<>();
    List<String> given = new ArrayList<>();
    for (Target target : TARGETS) {
      for (String verb : target.verbs()) {
        for (JsonNode listed : row.path("may").path(target.toString())) {
          if (listed.asText().equals(verb)) {
            wanted.add(verb + " " + target);
          }
        }
        if (allowed(user, namespace, target, verb)) {
          given.add(verb + " " + target);
        }
      }
    }
    assertThat(given).isEqualTo(wanted);
    int listed = 0;
    for (JsonNode verbs : row.path("may")) {
      listed += verbs.size();
    }
    assertThat(wanted).as("every verb of the row is one that is asked for").hasSize(listed);
  }

  @Test
  void everyRoleForPeopleIsInTheTable() {
    Set<String> shipped =
        Yaml.documents(Yaml.read(Yaml.project("src/main/deploy/roles.yaml"))).stream()
            .map(role -> role.at("/metadata/name").asText())
            .collect(Collectors.toSet());

    assertThat(holders()).containsAll(shipped);
  }

  private static Set<String> holders() {
    Set<String> holders = new TreeSet<>();
    table.forEach(row -> holders.add(row.path("holder").asText()));
    return holders;
  }

  private static boolean allowed(String user, String namespace, Target target, String verb) {
    return client
        .authorization()
        .v1()
        .subjectAccessReview()
        .create(
            new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(user)
                .withNewResourceAttributes()
                .withGroup(target.group())
                .withResource(target.resource())
                .withSubresource(target.subresource())
                .withName(target.object())
                .withNamespace(namespace)
                .withVerb(verb)
                .endResourceAttributes()
                .endSpec()
                .build())
        .getStatus()
        .getAllowed();
  }

  private static List<Target> targets() {
    String ours = "sallyport.dev";
    String rbac = "rbac.authorization.k8s.io";
    List<Target> targets = new ArrayList<>();
    for (Crd crd : Crd.all()) {
      List<String> verbs = new ArrayList<>(VERBS);
      if (crd.plural().equals("groups")) {
        verbs.add("addmembers");
      }
      if (crd.plural().equals("applications")) {
        verbs.add("assign");
      }
      targets.add(new Target(ours, crd.plural(), null, null, verbs));
      targets.add(new Target(ours, crd.plural(), "status", null, List.of("update", "patch")));
    }
    targets.add(new Target(ours, "identitysources", "gate", null, List.of("update", "delete")));
    targets.add(new Target(ours, "identitysources", "scim", null, List.of("update")));
    targets.add(new Target(ours, "assignments", "bindings", null, List.of("update")));
    targets.add(new Target(ours, "sessions", "grant", null, List.of("update", "delete")));
    targets.add(new Target("", "secrets", null, null, VERBS));
    targets.add(new Target("", "secrets", null, ISSUER_KEYS, VERBS));
    for (String kind : List.of("roles", "clusterroles", "rolebindings", "clusterrolebindings")) {
      targets.add(new Target(rbac, kind, null, null, VERBS));
    }
    List<String> power = List.of("bind", "escalate");
    targets.add(new Target(rbac, "clusterroles", null, "edit", power));
    targets.add(new Target(rbac, "clusterroles", null, "cluster-admin", power));
    targets.add(new Target(rbac, "roles", null, "deployer", power));
    return targets;
  }
}
