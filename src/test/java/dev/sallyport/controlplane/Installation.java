package dev.sallyport.controlplane;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Applies manifests as a person would, and waits until the API server acts on them. */
record Installation(ControlPlane controlPlane) {
  /**
   * Denies one ConfigMap that nobody else creates. The API server takes over policies and their
   * bindings in the order in which they were written: once it enforces this one, it enforces all
   * that were written before.
   */
  private static final String PROBE =
      """
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicy
      metadata: {name: NAME}
      spec:
        failurePolicy: Fail
        matchConstraints:
          resourceRules:
          - {apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps], resourceNames: [NAME]}
        validations: [{expression: "false", message: NAME, reason: Forbidden}]
      ---
      apiVersion: admissionregistration.k8s.io/v1
      kind: ValidatingAdmissionPolicyBinding
      metadata: {name: NAME}
      spec: {policyName: NAME, validationActions: [Deny]}
      """;

  void install(Path folder) {
    controlPlane
        .kubectl(
            "apply",
            "--server-side",
            "--force-conflicts",
            "--field-manager=sallyport-install",
            "--recursive",
            "--filename=" + folder.toAbsolutePath())
        .success();
    List<HasMetadata> objects = objects(folder);
    for (HasMetadata object : objects) {
      if (object instanceof CustomResourceDefinition crd) {
        awaitServed(crd);
      }
    }
    boolean policies =
        objects.stream()
            .anyMatch(
                object ->
                    object instanceof ValidatingAdmissionPolicy
                        || object instanceof ValidatingAdmissionPolicyBinding);
    if (policies) {
      awaitPolicies();
    }
  }

  private void awaitServed(CustomResourceDefinition crd) {
    KubernetesClient client = controlPlane.client();
    String name = crd.getMetadata().getName();
    Await.until(
        "CRD " + name + " to be established",
        () ->
            client
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(name)
                .get()
                .getStatus()
                .getConditions(),
        conditions ->
            conditions.stream()
                .anyMatch(
                    condition ->
                        condition.getType().equals("Established")
                            && condition.getStatus().equals("True")));
    String plural = crd.getSpec().getNames().getPlural();
    crd.getSpec().getVersions().stream()
        .filter(version -> version.getServed())
        .map(version -> "/apis/" + crd.getSpec().getGroup() + "/" + version.getName())
        .forEach(
            path ->
                Await.until(
                    "the API to serve " + path + "/" + plural,
                    () -> client.raw(path + "/" + plural + "?limit=1"),
                    answer -> answer != null));
  }

  private void awaitPolicies() {
    KubernetesClient client = controlPlane.client();
    String name = "sallyport-probe-" + UUID.randomUUID();
    var probe =
        client.load(
            new java.io.ByteArrayInputStream(
                PROBE.replace("NAME", name).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    var configMap =
        client
            .configMaps()
            .inNamespace("default")
            .resource(
                new ConfigMapBuilder().withNewMetadata().withName(name).endMetadata().build());
    probe.create();
    try {
      Await.until(
          "the API server to enforce the admission policies",
          () -> {
            try {
              configMap.dryRun().create();
              return "admitted";
            } catch (KubernetesClientException refused) {
              return String.valueOf(refused.getMessage());
            }
          },
          answer -> answer.contains(name) && answer.contains("denied"));
    } finally {
      probe.delete();
    }
  }

  private List<HasMetadata> objects(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().matches(".*\\.ya?ml"))
          .flatMap(file -> load(file).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder, e);
    }
  }

  private List<HasMetadata> load(Path file) {
    try (InputStream content = Files.newInputStream(file)) {
      return controlPlane.client().load(content).items();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
