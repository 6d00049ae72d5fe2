package dev.sallyport.server;

import dev.sallyport.scim.MemberChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;

/**
 * Lets changes of the members of one group wait for each other, and does all that wait as one. An
 * identity provider sends hundreds at once, one person each; apart, every one of them would find
 * that another was faster.
 *
 * <p>Whoever finds nobody at work does its own change, and leaves what has come meanwhile to a
 * thread of its own: no answer waits for what others go on sending.
 */
final class MemberBatches {

  /**
   * A change that is not done yet.
   *
   * @param apply does this one, or several as one, and says whether the group is there
   */
  private record Waiting(
      MemberChange change, Predicate<MemberChange> apply, CompletableFuture<Boolean> done) {}

  /** By group; there is a queue, though empty, as long as somebody works on one. */
  private final Map<String, Deque<Waiting>> queues = new HashMap<>();

  /**
   * Does a change, perhaps together with others and by the hand of another.
   *
   * @param group whose members they are
   * @param apply does a change, and says whether the group is there; must mean the same for all who
   *     change this group here
   */
  boolean change(String group, MemberChange change, Predicate<MemberChange> apply) {
    Waiting mine = new Waiting(change, apply, new CompletableFuture<>());
    boolean alone;
    synchronized (queues) {
      alone = !queues.containsKey(group);
      queues.computeIfAbsent(group, g -> new ArrayDeque<>()).add(mine);
    }
    if (alone) {
      work(next(group));
      Thread.startVirtualThread(() -> rest(group));
    }
    try {
      return mine.done().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void rest(String group) {
    for (List<Waiting> all = next(group); !all.isEmpty(); all = next(group)) {
      work(all);
    }
  }

  private static void work(List<Waiting> all) {
    try {
      boolean there =
          all.getFirst()
              .apply()
              .test(MemberChange.inOrder(all.stream().map(Waiting::change).toList()));
      all.forEach(each -> each.done().complete(there));
    } catch (RuntimeException | Error e) {
      all.forEach(each -> each.done().completeExceptionally(e));
    }
  }

  /** All that wait; if nobody does, the work is over. */
  private List<Waiting> next(String group) {
    synchronized (queues) {
      List<Waiting> all = new ArrayList<>(queues.get(group));
      if (all.isEmpty()) {
        queues.remove(group);
      } else {
        queues.get(group).clear();
      }
      return all;
    }
  }
}
