package dev.sallyport.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Secrets;
import dev.sallyport.api.TestSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The operator is ended before every single write of a change, once for each, and then goes on. */
class CrashTest {

  private static final String DIRECTORY = "Directory";
  private static final String ACTIVE_DIRECTORY = "ActiveDirectory";

  @Test
  void aChangeEndsTheSameWhereverTheOperatorWasEnded() {
    int writes = 0;
    for (boolean atRest = false; !atRest; writes++) {
      World world = accepted();
      Operator operator = new Operator(world);
      atRest = operator.run(writes);
      assertThat(operator.run(10_000)).isTrue();

      assertChanged(world);
    }
    assertThat(writes).as("writes of a change").isGreaterThan(15);
  }

  @Test
  void endedTwiceItEndsTheSame() {
    for (int first = 0; first < 25; first++) {
      for (int second = 0; second < 12; second++) {
        World world = accepted();
        Operator operator = new Operator(world);
        operator.run(first);
        operator.run(second);
        assertThat(operator.run(10_000)).isTrue();

        assertChanged(world);
      }
    }
  }

  @Test
  void whatIsEditedMeanwhileIsRecordedAsItWasDeleted() {
    for (int first = 0; first < 30; first++) {
      for (int second = 0; second < 20; second++) {
        World world = accepted();
        Operator operator = new Operator(world);
        operator.run(first);
        edit(world, "view");
        operator.run(second);
        edit(world, "admin");
        assertThat(operator.run(10_000)).isTrue();

        // What was in it when it went, the law has seen to.
        assertChanged(world);
      }
    }
  }

  /** Somebody gives what still stands another content; each time another. */
  private static void edit(World world, String word) {
    if (world.objects.containsKey("Assignment/one")) {
      world.apply(TestObjects.assignment("one", word));
    }
    if (world.objects.containsKey("User/ann")) {
      world.apply(
          TestObjects.object(
              "User",
              "ann",
              Map.of(Labels.PROVISIONED_BY, Labels.SCIM),
              Map.of("userName", word + "@example.com")));
    }
  }

  @Test
  void whatIsAppliedMeanwhileStays() {
    forEveryWrite(
        world -> {
          world.apply(TestObjects.assignment("late", "view"));
          world.apply(TestObjects.person("User", "late", Labels.SCIM));
        },
        (world, committed) -> {
          if (committed) {
            assertThat(world.objects).containsKeys("Assignment/late", "User/late");
            assertThat(world.bindings).hasSize(1);
          }
        });
  }

  @Test
  void whatAServerStillPushedForTheOldSourceGoesAndIsRecorded() {
    for (int first = 0; first < 30; first++) {
      for (int second = 0; second < 12; second++) {
        World world = accepted();
        Operator operator = new Operator(world);
        operator.run(first);
        world.apply(TestObjects.pushed("User", "late", 1));
        world.apply(TestObjects.pushed("GroupMembership", "late", 1));
        operator.run(second);
        assertThat(operator.run(10_000)).isTrue();

        assertThat(world.objects.keySet()).containsExactly("User/bob");
        assertThat(recorded(world)).containsExactly("ann", "late", "one", "two");
        RecordRead.Complete record = record(world);
        assertThat(world.sources.get("corp").getStatus().lastChange().recordDigest())
            .isEqualTo(record.digest());
      }
    }
  }

  @Test
  void withdrawnBeforeTheCommitmentNothingHappenedAndAfterItItIsCarriedOut() {
    forEveryWrite(
        world -> world.apply("corp", spec(ACTIVE_DIRECTORY, false)),
        (world, committed) -> {
          if (committed) {
            assertThat(world.objects).doesNotContainKeys("Assignment/one", "User/ann");
          } else {
            assertThat(world.objects).containsKeys("Assignment/one", "User/ann");
            assertThat(world.bindings).hasSize(2);
          }
        });
  }

  @Test
  void noStatusIsNeededToGoOn() {
    forEveryWrite(
        world -> world.loseStatus("corp"),
        (world, committed) -> {
          if (committed) {
            assertChanged(world);
          }
        });
  }

  private interface Outcome {
    void check(World world, boolean committed);
  }

  private static void forEveryWrite(Consumer<World> meanwhile, Outcome outcome) {
    for (int writes = 0; writes < 25; writes++) {
      World world = accepted();
      Operator operator = new Operator(world);
      operator.run(writes);
      boolean committed =
          world.secrets.keySet().stream().anyMatch(n -> n.equals("sallyport-change-2"));
      meanwhile.accept(world);
      assertThat(operator.run(10_000)).isTrue();
      outcome.check(world, committed);
    }
  }

  /** Two Assignments are bound, somebody was pushed and somebody declared; a change is accepted. */
  private static World accepted() {
    World world = new World();
    world.apply("corp", spec(DIRECTORY, false));
    world.apply(TestObjects.assignment("one", "edit"));
    world.apply(TestObjects.assignment("two", "view"));
    world.apply(TestObjects.person("User", "ann", Labels.SCIM));
    world.apply(TestObjects.person("User", "bob", Labels.MANUAL));
    assertThat(new Operator(world).run(10_000)).isTrue();
    assertThat(world.bindings).hasSize(2);
    world.apply("corp", spec(ACTIVE_DIRECTORY, true));
    return world;
  }

  private static void assertChanged(World world) {
    assertThat(world.objects.keySet()).containsExactly("User/bob");
    assertThat(world.bindings).isEmpty();
    StateRead.Read read =
        (StateRead.Read) ActiveSecret.read(world.secrets.get(Secrets.ACTIVE_SOURCE_NAME));
    assertThat(read.state().identity())
        .as(String.join("\n", world.log))
        .contains(SourceIdentity.activeDirectory("dc=example"));
    assertThat(read.state().acceptance()).isEqualTo(Acceptance.SPENT);
    assertThat(recorded(world)).containsExactly("ann", "one", "two");
    assertThat(world.sources.get("corp").getStatus().change()).isNull();
    assertThat(world.sources.get("corp").getStatus().lastChange().cleared()).isEqualTo(2);
  }

  private static Set<String> recorded(World world) {
    Set<String> names = new TreeSet<>();
    record(world).entries().values().forEach(entry -> names.add(entry.name()));
    return names;
  }

  private static RecordRead.Complete record(World world) {
    List<RecordRead> complete =
        Records.assemble(
                world.secrets.values().stream().flatMap(s -> RecordPart.read(s).stream()).toList())
            .stream()
            .filter(RecordRead.Complete.class::isInstance)
            .toList();
    assertThat(complete).as("records of one change").hasSize(1);
    return (RecordRead.Complete) complete.getFirst();
  }

  private static IdentitySourceSpec spec(String type, boolean accept) {
    TestSource source = TestSource.ofType(type).accept(accept);
    return (type.equals(ACTIVE_DIRECTORY) ? source.baseDN("DC=example") : source).spec();
  }
}
