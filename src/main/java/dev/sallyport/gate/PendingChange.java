package dev.sallyport.gate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A change that is held, and exactly what would go if it went ahead now.
 *
 * @param id what {@code spec.acceptChange} has to say
 * @param since when this very change was first held
 * @param going the names of what would be deleted, by kind, sorted
 */
public record PendingChange(
    String id,
    ChangeKind kind,
    Optional<SourceIdentity> from,
    SourceIdentity to,
    OnChange mode,
    Instant since,
    Map<ClearedKind, List<String>> going) {

  static PendingChange of(ChangeOrder order, Instant since, Inventory inventory) {
    return new PendingChange(
        order.id(),
        order.kind(),
        order.from(),
        order.toIdentity().orElseThrow(),
        order.mode(),
        since,
        going(order, inventory));
  }

  /** How many of that kind would go. */
  public int count(ClearedKind kind) {
    return going.getOrDefault(kind, List.of()).size();
  }

  private static Map<ClearedKind, List<String>> going(ChangeOrder order, Inventory inventory) {
    Map<ClearedKind, List<String>> going = new EnumMap<>(ClearedKind.class);
    Consumer<Present> add =
        object -> going.computeIfAbsent(object.kind(), k -> new ArrayList<>()).add(object.name());
    Stream.concat(inventory.assignments().stream(), inventory.provisionedPeople().stream())
        .filter(order::clears)
        .forEach(add);
    going.values().forEach(Collections::sort);
    return going;
  }
}
