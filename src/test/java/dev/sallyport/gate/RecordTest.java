package dev.sallyport.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.IdentitySourceSpec.SignInRules;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Secrets;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RecordTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final ChangeOrder ORDER =
      new ChangeOrder(
          ChangeKind.SOURCE_CHANGE,
          Optional.of(SourceIdentity.activeDirectory("dc=example")),
          Optional.of(
              new Target(
                  SourceIdentity.externalIdP("https://b"),
                  Optional.of("<metadata/>"),
                  Optional.of(new SignInRules("Enabled", null, "urn:format", null)))),
          OnChange.CLEAR,
          3,
          4,
          new SourceRef("corp", "uid-of-corp"));

  @Test
  void aRecordTellsTheWholeChange() {
    List<Secret> parts = written(List.of(object(TestObjects.assignment("one", "edit"), 1)));

    RecordRead.Complete record = complete(parts);
    assertThat(record.order()).isEqualTo(ORDER);
    assertThat(record.createdAt()).isEqualTo(NOW);
    assertThat(record.secrets()).containsExactly("sallyport-change-4");
    assertThat(record.listed()).isEqualTo(Map.of(ClearedKind.ASSIGNMENT, 1));
    assertThat(record.entries().get("uid-1"))
        .extracting(RecordEntry::name, RecordEntry::resourceVersion)
        .containsExactly("one", "1001");
    Secret secret = parts.getFirst();
    assertThat(secret.getType()).isEqualTo(Secrets.CHANGE_RECORD);
    assertThat(secret.getImmutable()).isTrue();
    assertThat(secret.getMetadata().getOwnerReferences()).isEmpty();
    assertThat(secret.getMetadata().getLabels()).containsEntry(Labels.EPOCH, "4");
  }

  @Test
  void whatWasPushedIsRecordedWithoutTheEpochSoThatWhoeverRestoresItHasItForGood() {
    GenericKubernetesResource pushed = object(TestObjects.pushed("User", "ann", 1), 1);

    CleanObject clean = CleanObject.of(pushed);

    assertThat(clean.tree().at("/metadata/labels"))
        .isEqualTo(
            CleanObject.of(TestObjects.person("User", "ann", Labels.SCIM))
                .tree()
                .at("/metadata/labels"));
    pushed.getMetadata().setCreationTimestamp(NOW.toString());
    assertThat(Present.of(pushed).pushed()).contains(new Present.Pushed("1", NOW.toString()));
  }

  @Test
  void anObjectIsRecordedAsAPersonWouldWriteIt() {
    GenericKubernetesResource object = object(TestObjects.assignment("one", "edit"), 1);
    object.getMetadata().setManagedFields(List.of(new ManagedFieldsEntry()));
    object.getMetadata().setOwnerReferences(List.of(new OwnerReference()));
    object.getMetadata().setFinalizers(List.of(Labels.FINALIZER, "example.com/theirs"));
    object.getMetadata().setGeneration(4L);
    object
        .getMetadata()
        .setAnnotations(
            Map.of(
                "kubectl.kubernetes.io/last-applied-configuration",
                "{}",
                "example.com/kept",
                "yes"));
    object.setAdditionalProperty("status", Map.of("bindings", 2));

    assertThat(yaml(written(List.of(object)).getFirst()))
        .isEqualTo(
            """
            ---
            apiVersion: "sallyport.dev/v1alpha1"
            kind: "Assignment"
            metadata:
              name: "one"
              namespace: "identity"
              annotations:
                example.com/kept: "yes"
              finalizers:
              - "example.com/theirs"
            spec:
              principal:
                kind: "Group"
                name: "platform"
              role:
                kind: "ClusterRole"
                name: "edit"
              scope:
                namespaces:
                - "payments"
            """);
  }

  @Test
  void onlyWhatTheChangeClearsIsRecorded() {
    GenericKubernetesResource going = object(TestObjects.assignment("going", "edit"), 5);
    going.getMetadata().setDeletionTimestamp(NOW.toString());

    RecordRead.Complete record =
        complete(
            written(
                List.of(
                    object(TestObjects.assignment("one", "edit"), 1),
                    object(TestObjects.person("User", "synced", Labels.ACTIVE_DIRECTORY), 2),
                    object(TestObjects.person("User", "declared", ""), 3),
                    object(TestObjects.person("Group", "declared", Labels.MANUAL), 4),
                    going)));

    assertThat(record.entries().values())
        .extracting(RecordEntry::name)
        .containsExactly("one", "synced");
  }

  @Test
  void aChangeThatClearsNothingHasARecordToo() {
    assertThat(complete(written(List.of())).entries()).isEmpty();
  }

  @Test
  void tenThousandAssignmentsAreSplitIntoPartsThatFit() {
    Iterator<GenericKubernetesResource> objects =
        IntStream.range(0, 10_000)
            .mapToObj(i -> object(TestObjects.assignment("assignment-" + i, "edit"), i))
            .iterator();
    List<RecordPart> parts = new ArrayList<>();
    RecordWriter writer = RecordWriter.of("identity", ORDER, NOW, objects);
    while (writer.hasNext()) {
      Secret part = writer.next();
      assertThat(size(part)).isBetween(1, RecordWriter.PART_LIMIT + 4096);
      parts.add(RecordPart.read(part).orElseThrow());
    }

    assertThat(parts).hasSizeBetween(3, 12);
    assertThat(Records.assemble(parts).getFirst())
        .isInstanceOfSatisfying(
            RecordRead.Complete.class,
            record -> {
              assertThat(record.entries()).hasSize(10_000);
              assertThat(record.listed()).isEqualTo(Map.of(ClearedKind.ASSIGNMENT, 10_000));
            });
    assertThat(Records.assemble(parts.stream().map(RecordPart::withoutEntries).toList()).getFirst())
        .isInstanceOfSatisfying(
            RecordRead.Complete.class,
            record -> {
              assertThat(record.entries()).isEmpty();
              assertThat(record.listed()).isEqualTo(Map.of(ClearedKind.ASSIGNMENT, 10_000));
            });
  }

  @Test
  void everyMissingAlteredOrForeignPartShows() {
    List<Secret> parts =
        written(
            IntStream.range(0, 9)
                .mapToObj(i -> object(TestObjects.bigAssignment("big-" + i), i))
                .toList());
    assertThat(parts).hasSizeGreaterThan(3);
    List<Secret> other = written(List.of(object(TestObjects.assignment("one", "edit"), 1)));

    for (int i = 0; i < parts.size(); i++) {
      for (String key : parts.get(i).getData().keySet()) {
        List<Secret> altered = new ArrayList<>(parts);
        altered.set(
            i, new SecretBuilder(parts.get(i)).addToData(key, base64("another text")).build());
        assertThat(read(altered)).isInstanceOf(RecordRead.Altered.class);
      }
      List<Secret> missing = new ArrayList<>(parts);
      missing.remove(i);
      if (i == parts.size() - 1) {
        // Just like a record that was never completed; status tells the two apart.
        assertThat(read(missing)).isInstanceOf(RecordRead.Torn.class);
      } else {
        assertThat(read(missing)).isInstanceOf(RecordRead.Altered.class);
      }
    }
    List<Secret> replaced = new ArrayList<>(parts);
    replaced.set(0, other.getFirst());
    assertThat(read(replaced)).isInstanceOf(RecordRead.Altered.class);
  }

  @Test
  void aStrangersSecretUnderTheNameOnlyTakesTheEpoch() {
    Secret stranger = stranger("sallyport-change-9");

    RecordRead read = read(List.of(stranger));

    assertThat(read).isEqualTo(new RecordRead.Torn(9, List.of()));
    assertThat(Records.highest(List.of(read))).isZero();
    assertThat(Records.free(List.of(read), 8)).isEqualTo(8);
    assertThat(Records.free(List.of(read), 9)).isEqualTo(10);
    for (String name :
        List.of("sallyport-change-x", "sallyport-change-", "sallyport-change-01", "other")) {
      stranger.getMetadata().setName(name);
      assertThat(RecordPart.read(stranger)).isEmpty();
    }
  }

  @Test
  void anAmendmentCountsInPlaceOfWhatWasRecordedBefore() {
    List<Secret> parts =
        new ArrayList<>(written(List.of(object(TestObjects.assignment("one", "edit"), 1))));
    RecordRead.Complete before = complete(parts);

    parts.addAll(amendment(parts, "view", 2000));

    RecordRead.Complete after = complete(parts);
    assertThat(after.secrets()).containsExactly("sallyport-change-4", "sallyport-change-4-2");
    assertThat(after.digests()).hasSize(2).startsWith(before.digest());
    assertThat(after.listed()).isEqualTo(before.listed());
    assertThat(after.entries().get("uid-1"))
        .extracting(RecordEntry::resourceVersion, RecordEntry::contentDigest)
        .containsExactly("2000", CleanObject.of(edited("view", 2000)).digest());
    assertThat(parts.stream().flatMap(part -> RecordPart.objects(part).stream()))
        .extracting(object -> object.tree().at("/spec/role/name").asText())
        .containsExactly("edit", "view");
  }

  @Test
  void anAmendmentPassesOverTheNamesOfStrangers() {
    List<Secret> parts =
        new ArrayList<>(written(List.of(object(TestObjects.assignment("one", "edit"), 1))));
    Secret second = stranger("sallyport-change-4-2");
    parts.add(second);
    parts.add(stranger("sallyport-change-4-3"));

    parts.addAll(amendment(parts, "view", 2000));
    // What was passed over and is free again lies before what was written since.
    parts.remove(second);
    parts.addAll(amendment(parts, "admin", 3000));

    RecordRead.Complete record = complete(parts);
    assertThat(record.secrets())
        .containsExactly("sallyport-change-4", "sallyport-change-4-4", "sallyport-change-4-5");
    assertThat(record.digests()).hasSize(3);
    assertThat(record.entries().get("uid-1").resourceVersion()).isEqualTo("3000");
    parts.removeIf(part -> part.getMetadata().getName().equals("sallyport-change-4-4"));
    assertThat(read(parts)).isInstanceOf(RecordRead.Altered.class);
  }

  @Test
  void whatIsRecordedAsItIsIsNotRecordedOnceMore() {
    List<Secret> parts =
        new ArrayList<>(written(List.of(object(TestObjects.assignment("one", "edit"), 1))));

    assertThat(amendment(parts, "edit", 2000)).isEmpty();
    parts.addAll(amendment(parts, "view", 3000));
    assertThat(amendment(parts, "view", 4000)).isEmpty();
    assertThat(amendment(parts, "edit", 5000)).hasSize(1);
  }

  @Test
  void amendingNothingWritesNothing() {
    RecordRead.Complete record =
        complete(written(List.of(object(TestObjects.assignment("one", "edit"), 1))));

    assertThat(
            RecordWriter.amendment("identity", record, Set.of(1), List.<Secret>of().iterator())
                .hasNext())
        .isFalse();
  }

  @Property(tries = 300)
  void whateverTextIsInAnObjectComesBack(
      @ForAll @Size(max = 5) List<String> keys, @ForAll String reason) {
    Map<String, String> texts = new LinkedHashMap<>();
    keys.forEach(key -> texts.put(wellFormed(key), wellFormed(key + reason)));
    GenericKubernetesResource object = object(TestObjects.assignment("one", "edit"), 1);
    object.getMetadata().setAnnotations(texts);
    object.setAdditionalProperty(
        "spec", Map.of("reason", wellFormed(reason), "matchLabels", texts));
    CleanObject clean = CleanObject.of(object);

    String text = new String(clean.yaml(), StandardCharsets.UTF_8);

    assertThat(parsed(text)).isEqualTo(clean.tree());
  }

  @Test
  void wordsThatYamlTakesForSomethingElseAreQuoted() {
    for (String word :
        List.of(
            "y",
            "n",
            "yes",
            "NO",
            "on",
            "Off",
            "true",
            "null",
            "~",
            "1e3",
            "0x1F",
            "1_000",
            "2026-01-01",
            "12:30:45",
            ".inf",
            "=",
            "<<",
            "0o7",
            "-",
            "a: b",
            "a #b")) {
      GenericKubernetesResource object = object(TestObjects.assignment("one", "edit"), 1);
      object.setAdditionalProperty("spec", Map.of("matchLabels", Map.of(word, word)));

      String text = new String(CleanObject.of(object).yaml(), StandardCharsets.UTF_8);

      assertThat(text).contains("\"%s\": \"%s\"".formatted(word, word));
    }
  }

  @Test
  void theNewestTenAreKeptAndTornOnesDoNotPushThemOut() {
    List<RecordRead> records = new ArrayList<>();
    for (int epoch = 1; epoch <= 12; epoch++) {
      records.add(
          new RecordRead.Complete(
              order(epoch), NOW, List.of("c" + epoch), List.of("d"), Map.of(), Map.of()));
      records.add(new RecordRead.Torn(100 + epoch, List.of("t" + epoch, "t" + epoch + "-2")));
    }

    assertThat(Records.surplus(records))
        .containsExactlyInAnyOrder("c1", "c2", "t1", "t1-2", "t2", "t2-2");
  }

  private static ChangeOrder order(long epoch) {
    return new ChangeOrder(
        ORDER.kind(), ORDER.from(), ORDER.to(), ORDER.mode(), epoch - 1, epoch, ORDER.source());
  }

  private static Secret stranger(String name) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withType("Opaque")
        .build();
  }

  /** What is written when the Assignment "one" was given another role since it was recorded. */
  private static List<Secret> amendment(List<Secret> parts, String role, int version) {
    List<RecordPart> found = parts.stream().flatMap(s -> RecordPart.read(s).stream()).toList();
    List<Secret> more = new ArrayList<>();
    RecordWriter.amendment(
            "identity",
            complete(parts),
            Records.taken(found, 4),
            List.of(edited(role, version)).iterator())
        .forEachRemaining(more::add);
    return more;
  }

  private static GenericKubernetesResource edited(String role, int version) {
    GenericKubernetesResource edited = object(TestObjects.assignment("one", role), 1);
    edited.getMetadata().setResourceVersion(Integer.toString(version));
    return edited;
  }

  private static List<Secret> written(List<GenericKubernetesResource> objects) {
    List<Secret> parts = new ArrayList<>();
    RecordWriter.of("identity", ORDER, NOW, objects.iterator()).forEachRemaining(parts::add);
    return parts;
  }

  private static RecordRead read(List<Secret> parts) {
    List<RecordRead> records =
        Records.assemble(parts.stream().flatMap(s -> RecordPart.read(s).stream()).toList());
    assertThat(records).hasSize(1);
    return records.getFirst();
  }

  private static RecordRead.Complete complete(List<Secret> parts) {
    return (RecordRead.Complete) read(parts);
  }

  private static GenericKubernetesResource object(GenericKubernetesResource object, int number) {
    object.getMetadata().setUid("uid-" + number);
    object.getMetadata().setResourceVersion(Integer.toString(1000 + number));
    object.getMetadata().setCreationTimestamp(NOW.toString());
    return object;
  }

  private static String yaml(Secret part) {
    return new String(
        Base64.getDecoder().decode(part.getData().get(RecordPart.OBJECTS)), StandardCharsets.UTF_8);
  }

  private static int size(Secret part) {
    return part.getData().values().stream()
        .mapToInt(v -> Base64.getDecoder().decode(v).length)
        .sum();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A lone surrogate is no text, and never comes out of an API server. */
  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static Object parsed(String text) {
    try {
      return ObjectYaml.documents(text).getFirst();
    } catch (IOException e) {
      throw new AssertionError(text, e);
    }
  }
}
