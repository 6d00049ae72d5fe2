package dev.sallyport.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.gate.SourceRef;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which record is restored, and which is refused. */
class RestoredRecordIT {

  private static final String VIEW = "{\"spec\":{\"role\":{\"name\":\"view\"}}}";

  @TempDir private Path folder;
  private RecordedCenter center;

  @BeforeEach
  void newCenter() {
    center = new RecordedCenter(folder);
  }

  @Test
  void anAlteredRecordIsRefused() {
    center.apply(RecordedCenter.PEOPLE);
    Secret secret = center.record(2).getFirst();
    center.clear();
    String altered =
        new String(
                Base64.getDecoder().decode(secret.getData().get("objects.yaml")),
                StandardCharsets.UTF_8)
            .replace("\"edit\"", "\"cluster-admin\"");
    center.replace(
        new SecretBuilder(secret)
            .addToData(
                "objects.yaml",
                Base64.getEncoder().encodeToString(altered.getBytes(StandardCharsets.UTF_8)))
            .build());

    CommandResult restored = center.restore();

    assertThat(restored.exitCode()).isEqualTo(1);
    assertThat(restored.err())
        .contains("record sallyport-change-2 is refused: it is not what was written");
    assertThat(center.specs()).isEmpty();
  }

  @Test
  void aRecordThatIsNotTheOneOfTheStatusIsRefused() {
    center.apply(RecordedCenter.PEOPLE);
    center.record(2);
    center.clear();
    center.source("{type: Directory}");
    center.sourceStatus(
        "{\"lastChange\":{\"record\":\"sallyport-change-2\",\"recordDigest\":\"0123456789\"}}");

    CommandResult restored = center.restore();

    assertThat(restored.exitCode()).as(restored.toString()).isEqualTo(1);
    assertThat(restored.err()).contains("refused");
    assertThat(center.specs()).isEmpty();
  }

  @Test
  void theNewestIsTakenUnlessAnotherIsNamed() {
    center.apply(RecordedCenter.PEOPLE);
    center.record(2);
    center.kubectl("delete", "user", "jane-doe");
    center.record(10);
    center.clear();

    assertThat(center.restore("--dry-run").out())
        .startsWith("Record sallyport-change-10 ")
        .doesNotContain("jane-doe\n");
    assertThat(center.restore("--dry-run", "--record", "sallyport-change-2").out())
        .startsWith("Record sallyport-change-2 ")
        .contains("User jane-doe");
    CommandResult other = center.restore("--record", "sallyport-change-3");
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err())
        .contains(
            "there is no change record \"sallyport-change-3\"",
            "sallyport-change-2, sallyport-change-10");
  }

  @Test
  void aRecordOfSeveralSecretsIsRestoredAsItWasLastAmended() {
    center.apply(RecordedCenter.PEOPLE);
    center.createLarge();
    List<Secret> parts = center.record(2);
    assertThat(parts).hasSize(2);
    center.kubectl("patch", "assignment", "edit-payments", "--type=merge", "--patch=" + VIEW);
    center.amend(parts, "edit-payments");
    List<String> before = center.specs();
    center.clear();

    CommandResult restored = center.restore("--record", "sallyport-change-2-2");

    assertThat(restored.exitCode()).as(restored.toString()).isZero();
    assertThat(restored.out())
        .startsWith("Record sallyport-change-2 ")
        .contains("; 8 objects, 5 of them Assignments.")
        .contains("Assignment edit-payments (Group platform as ClusterRole view")
        .contains("8 applied.");
    assertThat(center.specs()).isEqualTo(before);

    // A part that is missing is an alteration like any other.
    center.clear();
    center.delete(parts.getLast());
    CommandResult refused = center.restore();
    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(1);
    assertThat(refused.err()).contains("is refused: it is not what was written");
    assertThat(center.specs()).isEmpty();
  }

  @Test
  void aTornRecordClearedNothingAndIsNotRestored() {
    center.apply(RecordedCenter.PEOPLE);
    center.record(2);
    center.createLarge();
    List<Secret> torn = center.parts(3, new SourceRef("corp", "uid"));
    center.create(torn.getFirst());

    CommandResult named = center.restore("--record", "sallyport-change-3");
    assertThat(named.exitCode()).as(named.toString()).isEqualTo(1);
    assertThat(named.err())
        .contains("record sallyport-change-3 was never completed", "cleared nothing");

    CommandResult newest = center.restore();
    assertThat(newest.exitCode()).as(newest.toString()).isZero();
    assertThat(newest.out()).startsWith("Record sallyport-change-2 ").contains("4 same.");
  }

  @Test
  void aChangeThatIsStillBeingCarriedOutIsNotUndoneMeanwhile() {
    center.apply(RecordedCenter.PEOPLE);
    center.source("{type: Directory}");
    String uid =
        center.kubectl("get", "identitysource", "corp", "--output=jsonpath={.metadata.uid}");
    // The record alone commits a change: the operator may end before the status speaks of it.
    center.sourceStatus("{\"active\":{\"type\":\"ActiveDirectory\",\"epoch\":1}}");
    center.parts(2, new SourceRef("corp", uid)).forEach(center::create);
    center.clear();

    assertStillUnderWay(center.restore());

    center.sourceStatus("{\"change\":{\"record\":\"sallyport-change-2\",\"epoch\":2}}");
    assertStillUnderWay(center.restore());
    assertThat(center.specs()).isEmpty();

    center.sourceStatus("{\"change\":null,\"active\":{\"type\":\"Directory\",\"epoch\":2}}");
    assertThat(center.restore().exitCode()).isZero();
    assertThat(center.specs()).hasSize(4);
  }

  private static void assertStillUnderWay(CommandResult restored) {
    assertThat(restored.exitCode()).as(restored.toString()).isEqualTo(1);
    assertThat(restored.err())
        .contains("the change of record sallyport-change-2 is still being carried out")
        .contains("IdentitySource corp");
  }
}
