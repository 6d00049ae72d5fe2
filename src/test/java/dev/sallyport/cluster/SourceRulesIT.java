package dev.sallyport.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Which IdentitySource of a center is in force, and which cannot be. */
class SourceRulesIT {
  @Test
  void assignmentsWaitForASourceAndAreBoundOnceThereIsOne() {
    Center center = SharedOperator.emptyCenter();
    String target = center.target();
    center.user("ann");
    center.assign("ann-view", "ann", target);
    center.await("Assignment", "ann-view", "NoActiveSource");
    assertThat(center.bindings("ann-view")).isEmpty();

    center.withDirectory();

    center.await("Assignment", "ann-view", "Bound");
  }

  @Test
  void aNamespaceThatTheInstallDoesNotNameIsNoIdentityCenter() {
    Center center = SharedOperator.emptyCenter();
    Center elsewhere =
        new Center(
            center.controlPlane(), center.controlPlane().newNamespace("elsewhere"), "elsewhere:");
    elsewhere.apply(
        """
        kind: IdentitySource
        metadata: {name: directory}
        spec: {type: Directory}
        """);

    elsewhere.await("IdentitySource", "directory", "NotAnIdentityCenter");

    assertThat(elsewhere.client().secrets().inNamespace(elsewhere.namespace()).list().getItems())
        .isEmpty();
    elsewhere.delete("IdentitySource", "directory");
    elsewhere.awaitGone("IdentitySource", "directory");
  }

  @Test
  void aSecondSourceTouchesNothingAndTakesOverWithoutAChangeWhenItNamesTheSame() {
    Center center = SharedOperator.center();
    String target = center.target();
    center.user("bob");
    center.assign("bob-view", "bob", target);
    center.await("Assignment", "bob-view", "Bound");
    String binding = center.awaitBinding("bob-view").getMetadata().getUid();
    center.apply(
        """
        kind: IdentitySource
        metadata: {name: renamed}
        spec: {type: Directory}
        """);
    assertThat(center.await("IdentitySource", "renamed", "AnotherSourceInForce").message())
        .contains("directory");
    center.await("IdentitySource", "directory", "Active");

    Await.until(
        "the deletion to be admitted, since nothing is bound under it alone",
        () ->
            center
                .controlPlane()
                .kubectl(
                    "delete",
                    "identitysource",
                    "directory",
                    "--namespace=" + center.namespace(),
                    "--wait=false"),
        result -> result.exitCode() == 0);

    center.awaitGone("IdentitySource", "directory");
    Shown renamed = center.await("IdentitySource", "renamed", "Active");
    assertThat(renamed.json().at("/status").has("pendingChange")).isFalse();
    center.await("Assignment", "bob-view", "Bound");
    assertThat(center.awaitBinding("bob-view").getMetadata().getUid()).isEqualTo(binding);
  }

  @Test
  void oneOriginBelongsToOneCenter() {
    Center first = SharedOperator.emptyCenter();
    Center second = SharedOperator.emptyCenter();
    first.apply(external("https://id.origin.example.com"));
    first.await("IdentitySource", "corp", "Active");

    second.apply(external("https://ID.origin.example.com:443/second"));

    second.await("IdentitySource", "corp", "BaseURLTaken");
    first.await("IdentitySource", "corp", "Active");

    first.patch("IdentitySource", "corp", "spec: {baseURL: 'https://id.other.example.com'}");
    second.await("IdentitySource", "corp", "Active");

    // The older object, but it comes later.
    first.patch("IdentitySource", "corp", "spec: {baseURL: 'https://id.origin.example.com'}");
    Shown refused = first.await("IdentitySource", "corp", "BaseURLTaken");
    assertThat(refused.json().at("/status/serviceProvider").has("acsURL")).isFalse();
    assertThat(refused.text("/status/serviceProvider/metadataSecret"))
        .isEqualTo("corp-sp-metadata");
    second.await("IdentitySource", "corp", "Active");
    Secret metadata =
        first.client().secrets().inNamespace(first.namespace()).withName("corp-sp-metadata").get();
    assertThat(new String(Base64.getDecoder().decode(metadata.getData().get("acsURL")), UTF_8))
        .startsWith("https://id.other.example.com/");
  }

  @Test
  void activeDirectoryIsGatedButNotYetRead() {
    Center center = SharedOperator.center();
    String target = center.target();
    center.user("cleo");
    center.assign("cleo-view", "cleo", target);
    center.await("Assignment", "cleo-view", "Bound");

    center.apply(
        """
        kind: IdentitySource
        metadata: {name: directory}
        spec:
          type: ActiveDirectory
          activeDirectory: {baseDN: "DC=corp,DC=example,DC=com", bindSecretRef: {name: bind}}
        """);

    Shown held = center.await("IdentitySource", "directory", "AcceptRequired");
    assertThat(held.json().at("/status/pendingChange/assignmentsToClear").asInt()).isEqualTo(1);
    assertThat(held.text("/status/active/type")).isEqualTo("Directory");
    center.await("Assignment", "cleo-view", "Bound");

    center.patch("IdentitySource", "directory", "spec: {accept: true}");

    Shown changed = center.await("IdentitySource", "directory", "NotYetSupported");
    assertThat(changed.text("/status/active/type")).isEqualTo("ActiveDirectory");
    center.awaitGone("Assignment", "cleo-view");
  }

  private static String external(String baseUrl) {
    return """
    kind: IdentitySource
    metadata: {name: corp}
    spec:
      type: ExternalIdP
      baseURL: "%s"
      externalIdP:
        metadata:
          inline: |
    %s
    """
        .formatted(
            baseUrl, IdpDocuments.of(IdpDocuments.PRESENT, IdpDocuments.certificate()).indent(8));
  }
}
