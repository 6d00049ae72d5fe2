package dev.sallyport.access;

import dev.sallyport.api.Outcome;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The writes that lead from the bindings that are there to those that a decision wants; empty when
 * nothing has to be written.
 *
 * <p>Steps are in order: what is made or mended comes first, what goes comes last, so that a new
 * role is there before the old one is taken. A step that fails does not cancel a later {@link
 * Step.Delete}: access that the spec no longer gives goes, whether or not the new could be given.
 *
 * @param steps in the order in which to do them
 * @param taken bindings whose name another object has; it is not touched
 * @param standing how many bindings there are when all steps succeed
 */
public record BindingPlan(List<Step> steps, List<Taken> taken, int standing) {

  public BindingPlan {
    steps = List.copyOf(steps);
    taken = List.copyOf(taken);
  }

  /** One write, conditional on uid and resourceVersion of what it was decided upon. */
  public sealed interface Step {

    /** It is not there. A 409 means that the cache did not show it: read, and plan again. */
    record Create(Binding binding) implements Step {}

    /** Subjects, labels or the annotation differ; others' labels and annotations stay. */
    record Update(Binding binding, Existing existing) implements Step {}

    /** The roleRef differs, which cannot be changed: delete it, then create ours. */
    record Recreate(Binding binding, Existing existing) implements Step {}

    /** No longer wanted. */
    record Delete(Existing existing) implements Step {}
  }

  /**
   * @param binding ours that cannot be made
   * @param holder what has its name
   */
  public record Taken(Binding binding, Existing holder) {}

  private record Key(String namespace, String name) {}

  public boolean isEmpty() {
    return steps.isEmpty();
  }

  /** What to say if a name is taken. */
  public Optional<Outcome> takenOutcome() {
    Optional<Taken> foreign = taken.stream().filter(t -> !t.holder().isSweepable()).findFirst();
    return foreign
        .or(() -> taken.stream().findFirst())
        .map(t -> Verdicts.nameTaken(t.binding(), t.holder().isSweepable()));
  }

  /**
   * @param owner metadata of the Assignment
   * @param existing every binding with the Assignment's uid, and whatever else is known to stand
   *     under a name that the decision wants, in any order
   */
  public static BindingPlan of(ObjectMeta owner, Decision decision, Collection<Existing> existing) {
    Planner planner = new Planner(owner, existing);
    if (decision.handsOff()) {
      return new BindingPlan(List.of(), List.of(), planner.unplanned.size());
    }
    decision.bindings().forEach(planner::want);
    decision.retained().forEach(planner::retain);
    planner.removeTheRest();
    return new BindingPlan(planner.steps, planner.taken, planner.standing);
  }

  /** Everything goes: the Assignment is being deleted. */
  public static BindingPlan removal(ObjectMeta owner, Collection<Existing> existing) {
    Planner planner = new Planner(owner, existing);
    planner.removeTheRest();
    return new BindingPlan(planner.steps, List.of(), 0);
  }

  private static final Comparator<Existing> ORDER =
      Comparator.comparing(Existing::namespace, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(Existing::name);

  private static final class Planner {

    private final Map<Key, Existing> unplanned = new HashMap<>();
    private final Map<Key, Existing> others = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Taken> taken = new ArrayList<>();
    private int standing;

    Planner(ObjectMeta owner, Collection<Existing> existing) {
      for (Existing binding : existing) {
        Key key = new Key(binding.namespace(), binding.name());
        (binding.belongsTo(owner) ? unplanned : others).put(key, binding);
      }
    }

    void want(Binding wanted) {
      Key key = new Key(wanted.namespace(), wanted.name());
      Existing holder = others.get(key);
      if (holder != null) {
        taken.add(new Taken(wanted, holder));
        return;
      }
      standing++;
      Existing found = unplanned.remove(key);
      if (found == null) {
        steps.add(new Step.Create(wanted));
      } else if (!found.grantsRole(wanted)) {
        steps.add(new Step.Recreate(wanted, found));
      } else if (!found.isAs(wanted)) {
        steps.add(new Step.Update(wanted, found));
      }
    }

    /** It is kept, and mended where mending takes away. What grants something else goes. */
    void retain(Binding allowed) {
      Key key = new Key(allowed.namespace(), allowed.name());
      Existing found = unplanned.get(key);
      if (found == null || !found.grantsRole(allowed) || !found.grantsSubject(allowed)) {
        return;
      }
      unplanned.remove(key);
      standing++;
      if (!found.isAs(allowed)) {
        steps.add(new Step.Update(allowed, found));
      }
    }

    void removeTheRest() {
      unplanned.values().stream().sorted(ORDER).map(Step.Delete::new).forEach(steps::add);
    }
  }
}
