package dev.sallyport.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Secrets;
import dev.sallyport.api.TestSource;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Random sequences of what people do and what goes wrong. {@link Law} watches every write;
 * admission is not there, so the gate has to hold the law alone.
 */
class GateProperties {

  /** Something that happens; its text is what a failing sequence is read by. */
  private record Act(String text, Consumer<Run> effect) {
    @Override
    public String toString() {
      return text;
    }
  }

  private static final class Run {
    final World world = new World();
    final Operator operator = new Operator(world);
  }

  private static final IdentitySourceSpec DIRECTORY = spec("Directory", null, null);

  private static final List<IdentitySourceSpec> SOURCES =
      List.of(
          DIRECTORY,
          spec("ExternalIdP", "a", "EntityDescriptor a"),
          spec("ExternalIdP", "a", "EntityDescriptor a renewed"),
          spec("ExternalIdP", "b", "EntityDescriptor b"),
          spec("ExternalIdP", "b", "junk"),
          spec("ExternalIdP", "b", "pending"),
          spec("ExternalIdP", null, "EntityDescriptor a"),
          spec("ExternalIdP", null, "junk"),
          spec("ActiveDirectory", "dc=one", null),
          spec("ActiveDirectory", "DC=TWO", null));

  @Property(tries = 1000)
  void nothingIsClearedThatWasNotAccepted(@ForAll("acts") List<Act> acts) {
    Run run = new Run();
    try {
      acts.forEach(act -> act.effect().accept(run));
      assertThat(run.operator.run(10_000)).isTrue();
    } catch (AssertionError e) {
      throw new AssertionError(String.join("\n", run.world.log), e);
    }
  }

  @Property(tries = 300)
  void thereIsAlwaysAWayOut(@ForAll("acts") List<Act> acts) {
    Run run = new Run();
    try {
      acts.forEach(act -> act.effect().accept(run));
      followTheMessages(run);
    } catch (AssertionError e) {
      throw new AssertionError(String.join("\n", run.world.log), e);
    }
  }

  /** Does what the messages say until the Directory is in force. */
  private static void followTheMessages(Run run) {
    World world = run.world;
    for (int i = 0; i < 12; i++) {
      IdentitySource corp = world.sources.get("corp");
      String pending =
          corp == null || corp.getStatus() == null || corp.getStatus().pendingChange() == null
              ? null
              : corp.getStatus().pendingChange().id();
      world.apply("corp", given(DIRECTORY, pending != null, pending, "Clear", "Hold", false));
      assertThat(run.operator.run(10_000)).isTrue();
      corp = world.sources.get("corp");
      if (corp == null) {
        continue;
      }
      switch (Gate.decide(run.operator.input(corp))) {
        case Verdict.Steady steady -> {
          assertThat(steady.state().identity()).contains(SourceIdentity.directory());
          return;
        }
        case Verdict.Standby standby ->
            List.copyOf(world.sources.keySet()).stream()
                .filter(name -> !name.equals("corp"))
                .forEach(
                    name -> {
                      world.deleteSource(name);
                      deleteAssignments(world);
                    });
        case Verdict.Hold hold when hold.reason().equals(IdentitySource.Reason.IN_USE) ->
            deleteAssignments(world);
        case Verdict.Hold hold when hold.reason().equals(IdentitySource.Reason.STATE_ALTERED) -> {
          if (hold.pending().isEmpty() && hold.inForce().isEmpty()) {
            world.loseSecret(Secrets.ACTIVE_SOURCE_NAME);
          } else if (hold.message().startsWith("The change record")) {
            alteredRecords(world).forEach(world::loseSecret);
          }
        }
        default -> {}
      }
    }
    throw new AssertionError("no way out");
  }

  private static List<String> alteredRecords(World world) {
    String last = world.sources.get("corp").getStatus().lastChange().record();
    return Records.assemble(
            world.secrets.values().stream().flatMap(s -> RecordPart.read(s).stream()).toList())
        .stream()
        .filter(r -> r instanceof RecordRead.Altered || r.secrets().contains(last))
        .flatMap(r -> r.secrets().stream())
        .toList();
  }

  private static void deleteAssignments(World world) {
    List.copyOf(world.objects.keySet()).stream()
        .filter(key -> key.startsWith("Assignment/"))
        .forEach(world::deleteObject);
  }

  // --- What can happen --------------------------------------------------------------------------

  @Provide
  Arbitrary<List<Act>> acts() {
    return Arbitraries.frequencyOf(
            Tuple.of(8, edits()),
            Tuple.of(6, runs()),
            Tuple.of(5, objects()),
            Tuple.of(2, mishaps()),
            Tuple.of(1, deletions()))
        .list()
        .ofMinSize(1)
        .ofMaxSize(24);
  }

  private static Arbitrary<Act> edits() {
    Arbitrary<String> names = Arbitraries.frequency(Tuple.of(9, "corp"), Tuple.of(1, "second"));
    Arbitrary<String> ids =
        Arbitraries.frequency(Tuple.of(5, ""), Tuple.of(3, "PENDING"), Tuple.of(1, "000000000000"));
    return Combinators.combine(
            names,
            Arbitraries.of(SOURCES),
            Arbitraries.of(true, true, false),
            ids,
            Arbitraries.of("Clear", "Clear", "Keep"),
            Arbitraries.of("Hold", "Hold", "Clear"),
            Arbitraries.frequency(Tuple.of(9, false), Tuple.of(1, true)))
        .as(
            (name, source, accept, id, mode, onDelete, suspend) ->
                new Act(
                    "%s: %s accept %s %s %s onDelete %s suspend %s"
                        .formatted(name, shown(source), accept, id, mode, onDelete, suspend),
                    run ->
                        run.world.apply(
                            name,
                            given(
                                source,
                                accept,
                                id.equals("PENDING")
                                    ? pending(run.world, name)
                                    : id.isEmpty() ? null : id,
                                mode,
                                onDelete,
                                suspend))));
  }

  private static Arbitrary<Act> runs() {
    return Arbitraries.integers()
        .between(0, 40)
        .map(
            writes ->
                new Act("run " + writes, run -> run.operator.run(writes > 25 ? 10_000 : writes)));
  }

  private static Arbitrary<Act> objects() {
    Arbitrary<Act> assignments =
        Combinators.combine(Arbitraries.of("one", "two", "big"), Arbitraries.of("view", "edit"))
            .as(
                (name, role) ->
                    new Act(
                        "assign " + name + " " + role,
                        run ->
                            run.world.apply(
                                name.equals("big")
                                    ? TestObjects.bigAssignment(name)
                                    : TestObjects.assignment(name, role))));
    Arbitrary<Act> people =
        Combinators.combine(
                Arbitraries.of("User", "Group", "GroupMembership"),
                Arbitraries.of("ann", "bob"),
                Arbitraries.of("", Labels.SCIM, Labels.ACTIVE_DIRECTORY, Labels.MANUAL, "newer"))
            .as(
                (kind, name, by) ->
                    new Act(
                        kind + " " + name + " by " + by,
                        run -> run.world.apply(TestObjects.person(kind, name, by))));
    Arbitrary<Act> pushes =
        Combinators.combine(
                Arbitraries.of("User", "Group", "GroupMembership"),
                Arbitraries.of("ann", "late"),
                Arbitraries.of(1L, 2L, 3L))
            .as(
                (kind, name, epoch) ->
                    new Act(
                        "push " + kind + " " + name + " in epoch " + epoch,
                        run -> run.world.apply(TestObjects.pushed(kind, name, epoch))));
    return Arbitraries.oneOf(assignments, assignments, people, pushes);
  }

  private static Arbitrary<Act> mishaps() {
    return Arbitraries.of(
        new Act("lose status", run -> run.world.loseStatus("corp")),
        new Act("lose the Secret", run -> run.world.loseSecret(Secrets.ACTIVE_SOURCE_NAME)),
        new Act("alter the Secret", run -> run.world.alterSecret(Secrets.ACTIVE_SOURCE_NAME)),
        new Act("backup", run -> run.world.backup()),
        new Act("put the Secret back", run -> run.world.putBack(Secrets.ACTIVE_SOURCE_NAME)),
        new Act("restore from backup", run -> run.world.restoreFromBackup()),
        new Act(
            "a stranger's Secret sallyport-change-3",
            run -> run.world.strangersSecret(Secrets.CHANGE_RECORD_PREFIX + 3)),
        new Act(
            "a stranger's Secret sallyport-change-999999999999999",
            run -> run.world.strangersSecret(Secrets.CHANGE_RECORD_PREFIX + "999999999999999")),
        new Act(
            "a stranger's Secret sallyport-change-2-2",
            run -> run.world.strangersSecret(Secrets.CHANGE_RECORD_PREFIX + "2-2")),
        new Act("lose the newest record", run -> newest(run.world).forEach(run.world::loseSecret)),
        new Act(
            "alter the newest record", run -> newest(run.world).forEach(run.world::alterSecret)));
  }

  private static Arbitrary<Act> deletions() {
    return Arbitraries.of(
        new Act("delete corp", run -> run.world.deleteSource("corp")),
        new Act("delete second", run -> run.world.deleteSource("second")),
        new Act("unassign one", run -> run.world.deleteObject("Assignment/one")),
        new Act("unassign two", run -> run.world.deleteObject("Assignment/two")),
        new Act("hold one", run -> run.world.hold("Assignment/one")),
        new Act("hold two", run -> run.world.hold("Assignment/two")));
  }

  private static List<String> newest(World world) {
    return world.secrets.values().stream()
        .filter(secret -> Secrets.CHANGE_RECORD.equals(secret.getType()))
        .map(secret -> secret.getMetadata().getName())
        .reduce((a, b) -> b)
        .stream()
        .toList();
  }

  private static String pending(World world, String name) {
    IdentitySource source = world.sources.get(name);
    return source == null
            || source.getStatus() == null
            || source.getStatus().pendingChange() == null
        ? null
        : source.getStatus().pendingChange().id();
  }

  private static String shown(IdentitySourceSpec spec) {
    return spec.type()
        + (spec.externalIdP() == null ? "" : " " + spec.externalIdP())
        + (spec.activeDirectory() == null ? "" : " " + spec.activeDirectory().baseDN());
  }

  private static IdentitySourceSpec spec(String type, String identity, String inline) {
    TestSource source = TestSource.ofType(type);
    if (inline != null) {
      source.inlineIdP(identity, inline);
    }
    if (type.equals("ActiveDirectory")) {
      source.baseDN(identity);
    }
    return source.spec();
  }

  private static IdentitySourceSpec given(
      IdentitySourceSpec source,
      boolean accept,
      String acceptChange,
      String mode,
      String onDelete,
      boolean suspend) {
    return TestSource.like(source)
        .accept(accept)
        .acceptChange(acceptChange)
        .assignmentsOnChange(mode)
        .onDelete(onDelete)
        .suspend(suspend)
        .spec();
  }
}
