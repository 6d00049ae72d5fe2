package dev.sallyport.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a cluster holds after a plan was carried out. */
final class Plans {

  private Plans() {}

  static List<Existing> carryOut(BindingPlan plan, List<Existing> before) {
    List<Existing> after = new ArrayList<>(before);
    for (BindingPlan.Step step : plan.steps()) {
      switch (step) {
        case BindingPlan.Step.Create(Binding b) -> after.add(written(b));
        case BindingPlan.Step.Update(Binding b, Existing e) -> {
          after.remove(e);
          after.add(written(b));
        }
        case BindingPlan.Step.Recreate(Binding b, Existing e) -> {
          after.remove(e);
          after.add(written(b));
        }
        case BindingPlan.Step.Delete(Existing e) -> after.remove(e);
      }
    }
    return after;
  }

  static Existing written(Binding binding) {
    return binding.clusterWide()
        ? Existing.of(binding.toClusterRoleBinding())
        : Existing.of(binding.toRoleBinding());
  }

  static boolean samePlace(Existing existing, String namespace, String name) {
    return Objects.equals(existing.namespace(), namespace) && existing.name().equals(name);
  }

  static boolean carriesAnotherUid(Existing existing) {
    return existing.assignmentUid() != null && !existing.assignmentUid().equals(Situations.UID);
  }

  static boolean bearsNoMarkOfOurs(Existing existing) {
    return existing.assignmentUid() == null && existing.assignment() == null;
  }
}
