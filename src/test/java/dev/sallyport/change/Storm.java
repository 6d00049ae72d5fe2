package dev.sallyport.change;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.Labels;
import dev.sallyport.controlplane.Await;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Another client that edits the labels of a center's Assignments and of their bindings as fast as
 * it can, until it is closed; ours are among those that it takes off.
 */
final class Storm implements AutoCloseable {

  private final TestCenter center;
  private final AtomicInteger ofBindings = new AtomicInteger();
  private final AtomicInteger ofAssignments = new AtomicInteger();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean over;

  Storm(TestCenter center) {
    this.center = center;
    clients.add(Thread.ofVirtual().start(() -> blow(this::editBindings)));
    clients.add(Thread.ofVirtual().start(() -> blow(this::editAssignments)));
  }

  /** Waits until both kinds were edited so many times more; or are no longer there. */
  void awaitMore(int edits) {
    int bindings = ofBindings.get() + edits;
    int assignments = ofAssignments.get() + edits;
    Await.until(
        edits + " edits more",
        () ->
            (ofBindings.get() >= bindings || ours(center).isEmpty())
                && (ofAssignments.get() >= assignments || center.assignments().isEmpty()));
  }

  private void blow(Runnable edit) {
    while (!over) {
      edit.run();
    }
  }

  private void editBindings() {
    for (RoleBinding binding : ours(center)) {
      int edit = ofBindings.incrementAndGet();
      String change =
          switch (edit % 4) {
            case 0 -> label(Labels.ASSIGNMENT_UID, "null");
            case 1 -> label(Labels.MANAGED_BY, "null");
            case 2 -> "{\"metadata\":{\"labels\":null}}";
            default -> label("example.com/edit", "\"" + edit + "\"");
          };
      quietly(() -> center.patch(binding, change));
    }
  }

  private void editAssignments() {
    for (Assignment assignment : center.assignments()) {
      String edit = "\"" + ofAssignments.incrementAndGet() + "\"";
      quietly(() -> center.patch(assignment, label("example.com/edit", edit)));
    }
  }

  private static String label(String name, String value) {
    return "{\"metadata\":{\"labels\":{\"" + name + "\":" + value + "}}}";
  }

  /** What stands where people work under a name that the operator gives, whatever its labels. */
  static List<RoleBinding> ours(TestCenter center) {
    return center
        .admin()
        .rbac()
        .roleBindings()
        .inNamespace(center.work())
        .list()
        .getItems()
        .stream()
        .filter(binding -> binding.getMetadata().getName().startsWith("sallyport-"))
        .toList();
  }

  private static void quietly(Runnable edit) {
    try {
      edit.run();
    } catch (KubernetesClientException e) {
      // It was deleted meanwhile, or is another object by now.
    }
  }

  @Override
  public void close() {
    over = true;
    Await.until("the storm to be over", () -> clients.stream().noneMatch(Thread::isAlive));
  }
}
