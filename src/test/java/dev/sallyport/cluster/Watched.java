package dev.sallyport.cluster;

import dev.sallyport.controlplane.Await;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What happened to some objects, in order, as {@code ADDED name}. */
final class Watched implements AutoCloseable {
  /** One event of a watch, and when it arrived. */
  record Event(String what, Instant at) {}

  private final List<Event> events = new CopyOnWriteArrayList<>();
  private Watch watch;

  private Watched() {}

  /** Watches the RoleBindings of a namespace from now on. */
  static Watched bindings(KubernetesClient client, String namespace) {
    Watched watched = new Watched();
    watched.watch = client.rbac().roleBindings().inNamespace(namespace).watch(watched.watcher());
    return watched;
  }

  private <T extends HasMetadata> Watcher<T> watcher() {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, T object) {
        events.add(new Event(action + " " + object.getMetadata().getName(), Instant.now()));
      }

      @Override
      public void onClose(WatcherException cause) {
        // The test ends before its control plane does; what was missed fails the wait below.
      }
    };
  }

  List<Event> events() {
    return List.copyOf(events);
  }

  /** Waits until these have happened, one after the other. */
  void awaitInOrder(String first, String second) {
    Await.until(
        first + ", then " + second,
        () -> events.stream().map(Event::what).toList(),
        seen -> seen.contains(first) && seen.indexOf(first) < seen.lastIndexOf(second));
  }

  /** Waits for an event and says when it arrived. */
  Instant await(String what) {
    return Await.until(
            what,
            () -> events.stream().filter(event -> event.what().equals(what)).findFirst(),
            found -> found.isPresent())
        .orElseThrow()
        .at();
  }

  @Override
  public void close() {
    watch.close();
  }
}
