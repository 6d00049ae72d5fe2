package dev.sallyport.bench;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param pairs how often ours and bare take turns
 * @param rest how long nothing happens while writes are counted
 * @param restAfterRestart the same, once more, counted from a restart
 * @param drifts bindings that are deleted one after the other, in each of three turns
 * @param probes new assignments in each turn
 */
record Size(
    String name,
    int users,
    int groups,
    int namespaces,
    int assignments,
    int pairs,
    Duration rest,
    Duration restAfterRestart,
    int drifts,
    int probes) {

  private static final Size SMALL =
      new Size(
          "small", 5_000, 500, 20, 500, 3, Duration.ofSeconds(30), Duration.ofSeconds(30), 200, 20);

  private static final Size FULL =
      new Size(
          "full",
          100_000,
          10_000,
          100,
          10_000,
          5,
          Duration.ofMinutes(10),
          Duration.ofMinutes(2),
          1_000,
          20);

  static Size named(String name) {
    return switch (name) {
      case "small" -> SMALL;
      case "full" -> FULL;
      default -> throw new IllegalArgumentException("bench.size must be small or full");
    };
  }

  /** The same with fewer turns and shorter waits, for a first look; the table says how many. */
  Size shortened(int turns, Duration wait) {
    return new Size(
        name, users, groups, namespaces, assignments, turns, wait, wait, drifts, probes);
  }

  @Override
  public String toString() {
    return "%,d users, %,d groups, %,d assignments in %,d namespaces"
        .formatted(users, groups, assignments, namespaces);
  }
}
