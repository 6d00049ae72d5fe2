package dev.sallyport.signin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A key that everybody knows for a while before it is used, and for a while after. */
interface Scheduled {

  /** From when on it is used, until a later one is. */
  Instant usedFrom();

  /**
   * The one in use: the latest whose time has come. Before that of any has (a clock is behind), the
   * earliest, because a server that could not sign would help nobody.
   *
   * @param keys in the order of their times, at least one
   */
  static <K extends Scheduled> K inUse(List<K> keys, Instant now) {
    return keys.reversed().stream()
        .filter(key -> !key.usedFrom().isAfter(now))
        .findFirst()
        .orElse(keys.getFirst());
  }

  /** Without those whose successor has been in use for that long. */
  static <K extends Scheduled> List<K> kept(List<K> keys, Duration after, Instant now) {
    List<K> kept = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      Optional<Instant> goes =
          i + 1 < keys.size()
              ? Optional.of(keys.get(i + 1).usedFrom().plus(after))
              : Optional.empty();
      if (goes.isEmpty() || goes.get().isAfter(now)) {
        kept.add(keys.get(i));
      }
    }
    return kept;
  }
}
