package dev.sallyport.gate;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Secrets;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Does what the gate says in a {@link World}: look, decide, one effect, look again. It remembers
 * nothing that matters between passes, so ending it at any write is ending the real one.
 */
final class Operator {

  private static final String BOUND = "Bound";
  private static final String CHANGING = "SourceChanging";

  private final World world;
  private final Map<String, String> lastVerdict = new HashMap<>();

  /** Digests of whole objects, by uid and version. */
  private final Map<String, String> read = new HashMap<>();

  Operator(World world) {
    this.world = world;
  }

  /**
   * Works until there is nothing left to do.
   *
   * @param writes after so many it is ended
   * @return whether it came to rest
   */
  boolean run(int writes) {
    world.endAfter(writes);
    try {
      for (int passes = 0; pass(); passes++) {
        if (passes > 10_000) {
          throw new AssertionError("never at rest:\n" + String.join("\n", world.log));
        }
      }
      return true;
    } catch (World.Ended e) {
      world.log.add("  (ended)");
      read.clear();
      lastVerdict.clear();
      return false;
    }
  }

  private boolean pass() {
    boolean changing = false;
    boolean inForce = false;
    for (IdentitySource source : List.copyOf(world.sources.values())) {
      Verdict verdict = Gate.decide(input(source));
      world.law.decided(source, verdict);
      String shown = Rendered.verdict(verdict);
      if (!shown.equals(lastVerdict.put(source.getMetadata().getName(), shown))) {
        world.log.add(source.getMetadata().getName() + ": " + shown);
      }
      if (act(source, verdict)) {
        return true;
      }
      changing |= verdict instanceof Verdict.Resume;
      inForce |= verdict.inForce().flatMap(ActiveState::target).isPresent();
    }
    return assignments(inForce && !changing, changing);
  }

  // --- The source -------------------------------------------------------------------------------

  GateInput input(IdentitySource source) {
    List<GateInput.Other> others =
        world.sources.values().stream()
            .filter(other -> other != source)
            .map(SourceViews::other)
            .toList();
    return new GateInput(
        world.now(),
        world.terminating,
        SourceView.of(source, Manifests.named(source)),
        others,
        ActiveSecret.read(world.secrets.get(Secrets.ACTIVE_SOURCE_NAME)),
        records(),
        inventory());
  }

  private List<RecordRead> records() {
    return Records.assemble(parts());
  }

  private List<RecordPart> parts() {
    return world.secrets.values().stream().flatMap(s -> RecordPart.read(s).stream()).toList();
  }

  private boolean act(IdentitySource source, Verdict verdict) {
    if (!(verdict instanceof Verdict.Change) && verdict.write().isPresent()) {
      return store(source, verdict.write().get());
    }
    boolean deleting = source.getMetadata().getDeletionTimestamp() != null;
    boolean mayGo =
        verdict instanceof Verdict.LetGo
            || verdict instanceof Verdict.Standby
            || verdict instanceof Verdict.Release;
    if (mayGo && deleting) {
      world.finish(source);
      return true;
    }
    if (verdict instanceof Verdict.LetGo) {
      return false;
    }
    return switch (verdict) {
      case Verdict.Change change -> act(source, ChangeSteps.next(change));
      case Verdict.Resume resume -> {
        RecordRead.Complete whole = resume.record();
        Step step = ChangeSteps.next(resume, whole, inventory());
        yield mirror(source, verdict, left(whole)) || act(source, step);
      }
      default -> {
        if (mirror(source, verdict, 0)) {
          yield true;
        }
        Optional<Step> late = LatePushes.next(verdict, records(), inventory());
        if (late.isPresent()) {
          yield act(source, late.get());
        }
        Optional<GenericKubernetesResource> left =
            world.objects.values().stream()
                .filter(object -> verdict instanceof Verdict.Steady)
                .filter(object -> Present.of(object).unrecorded())
                .findFirst();
        if (left.isPresent()) {
          world.release(left.get(), Labels.UNRECORDED);
          yield true;
        }
        List<String> surplus = Records.surplus(records());
        surplus.stream().limit(1).forEach(world::deleteSecret);
        yield !surplus.isEmpty();
      }
    };
  }

  private boolean act(IdentitySource source, Step step) {
    switch (step) {
      case Step.Remember remember -> {
        return store(source, remember.state());
      }
      case Step.WriteRecord write ->
          create(
              RecordWriter.of(
                  World.NAMESPACE,
                  write.order(),
                  world.now(),
                  List.copyOf(world.objects.values()).iterator()));
      case Step.Revoke revoke -> revoke.assignmentUids().forEach(uid -> world.unbind(uid, true));
      case Step.DeleteAssignments delete -> delete(delete.assignments());
      case Step.DeletePeople delete -> delete(delete.people());
      case Step.Read objects ->
          objects
              .objects()
              .forEach(
                  object ->
                      read.put(
                          object.uid() + "@" + object.resourceVersion(),
                          Present.whole(there(object)).contentDigest().orElseThrow()));
      case Step.DeleteUnrecorded delete -> delete.objects().forEach(world::deleteUnrecorded);
      case Step.Amend amend -> {
        create(
            RecordWriter.amendment(
                World.NAMESPACE,
                amend.record(),
                Records.taken(parts(), amend.record().epoch()),
                amend.objects().stream().map(this::there).toList().iterator()));
        amend.objects().stream().map(this::there).forEach(world::recorded);
      }
      case Step.Await await -> {
        return false;
      }
      case Step.Switch switching -> {
        return store(source, switching.state());
      }
    }
    return true;
  }

  private void create(RecordWriter parts) {
    while (parts.hasNext()) {
      if (!world.createSecret(parts.next())) {
        return;
      }
    }
  }

  private void delete(Collection<Present> objects) {
    for (Present object : objects) {
      if (!world.delete(object)) {
        return;
      }
    }
  }

  private boolean store(IdentitySource source, ActiveState state) {
    Optional<IdentitySourceStatus.ActiveSource> announced =
        GateStatus.announcing(
            source.getStatus(),
            ActiveSecret.read(world.secrets.get(Secrets.ACTIVE_SOURCE_NAME)),
            state);
    if (announced.isPresent() && !announced.get().equals(source.getStatus().active())) {
      world.writeStatus(source, SourceViews.withActive(source.getStatus(), announced.get()));
    }
    world.storeActive(state);
    return true;
  }

  private boolean mirror(IdentitySource source, Verdict verdict, int left) {
    GateStatus status = GateStatus.after(source.getStatus(), verdict, records(), left);
    IdentitySourceStatus next = SourceViews.status(status);
    if (next.equals(source.getStatus())) {
      return false;
    }
    world.writeStatus(source, next);
    return true;
  }

  private int left(RecordRead.Complete record) {
    return (int)
        world.objects.values().stream()
            .map(Present::of)
            .filter(o -> !o.isCleared() && record.entries().containsKey(o.uid()))
            .count();
  }

  private GenericKubernetesResource there(Present object) {
    return world.objects.get(object.kind().word() + "/" + object.name());
  }

  Inventory inventory() {
    List<Present> all = world.objects.values().stream().map(this::present).toList();
    return new Inventory() {
      @Override
      public boolean bound() {
        return !world.bindings.isEmpty()
            || world.objects.values().stream()
                .anyMatch(o -> o.getMetadata().getFinalizers().contains(Labels.FINALIZER));
      }

      @Override
      public Collection<Present> assignments() {
        return all.stream().filter(o -> o.kind() == ClearedKind.ASSIGNMENT).toList();
      }

      @Override
      public Collection<Present> provisionedPeople() {
        return all.stream()
            .filter(o -> o.kind() != ClearedKind.ASSIGNMENT)
            .filter(o -> o.provisionedBy() != null && !o.provisionedBy().equals(Labels.MANUAL))
            .toList();
      }

      @Override
      public Set<String> boundAssignments() {
        return Set.copyOf(world.bindings);
      }
    };
  }

  private Present present(GenericKubernetesResource object) {
    Present thin = Present.of(object);
    return new Present(
        thin.kind(),
        thin.name(),
        thin.uid(),
        thin.resourceVersion(),
        thin.deleting(),
        thin.released(),
        thin.unrecorded(),
        thin.provisionedBy(),
        thin.pushed(),
        Optional.ofNullable(read.get(thin.uid() + "@" + thin.resourceVersion())));
  }

  // --- The Assignments --------------------------------------------------------------------------

  private static boolean isHeld(GenericKubernetesResource assignment) {
    return assignment.getMetadata().getFinalizers().contains(Labels.FINALIZER);
  }

  private boolean assignments(boolean mayBind, boolean changing) {
    List<GenericKubernetesResource> assignments =
        new ArrayList<>(
            world.objects.values().stream().filter(o -> o.getKind().equals("Assignment")).toList());
    for (GenericKubernetesResource assignment : assignments) {
      String uid = assignment.getMetadata().getUid();
      if (assignment.getMetadata().getDeletionTimestamp() != null) {
        if (world.bindings.contains(uid)) {
          world.unbind(uid, false);
          return true;
        }
        if (isHeld(assignment)) {
          world.release(assignment);
          return true;
        }
        continue;
      }
      if (world.terminating) {
        continue;
      }
      if (mayBind && !isHeld(assignment)) {
        world.addFinalizer(assignment);
        return true;
      }
      if (mayBind && !world.bindings.contains(uid)) {
        world.bind(assignment);
        return true;
      }
      Optional<String> reason =
          Stream.of(mayBind ? BOUND : changing ? CHANGING : "")
              .filter(r -> !r.isEmpty())
              .filter(r -> !Map.of("reason", r).equals(assignment.get("status")))
              .findFirst();
      if (reason.isPresent()) {
        world.setReason(assignment, reason.get());
        return true;
      }
    }
    return false;
  }
}
