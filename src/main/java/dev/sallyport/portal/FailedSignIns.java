package dev.sallyport.portal;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sign-ins that failed lately on this server, and the sign-outs through the identity provider,
 * in memory. Of each reason the newest few are kept, so that a flood of one does not wash away the
 * others; there are as many reasons as {@link dev.sallyport.api.SignInReason} and {@link
 * dev.sallyport.api.SignOutReason} have, so it never grows beyond that.
 */
public final class FailedSignIns {

  /** Of one reason. */
  static final int KEPT = 10;

  private static final int MAX_MESSAGE = 1_000;

  /** What it was that failed. */
  public enum Attempt {
    SIGN_IN,
    /** Through the identity provider. */
    SIGN_OUT
  }

  /**
   * One that failed.
   *
   * @param reference what the person was shown
   * @param reason one of {@link dev.sallyport.api.SignInReason} or {@link
   *     dev.sallyport.api.SignOutReason}
   * @param message what was wrong and what to do, fit for a page
   */
  public record Failed(
      Attempt attempt, Instant at, String reference, String reason, String message) {}

  /**
   * Those of one reason, which is of one kind of attempt.
   *
   * @param count of all, also of those that are not kept
   * @param newest the newest first; at least one
   */
  public record Tally(String reason, long count, List<Failed> newest) {

    public Attempt attempt() {
      return newest.getFirst().attempt();
    }
  }

  private static final class Kept {
    private final Deque<Failed> newest = new ArrayDeque<>(KEPT);
    private long count;

    void add(Failed failed) {
      count++;
      if (newest.size() == KEPT) {
        newest.removeLast();
      }
      newest.addFirst(failed);
    }
  }

  private final Map<String, Map<String, Kept>> all = new HashMap<>();
  private final Map<String, Map<String, Kept>> untold = new HashMap<>();

  /** Notes one. */
  synchronized void note(String namespace, Failed failed) {
    Failed shortened =
        new Failed(
            failed.attempt(),
            failed.at(),
            failed.reference(),
            failed.reason(),
            shortened(failed.message()));
    for (Map<String, Map<String, Kept>> record : List.of(all, untold)) {
      record
          .computeIfAbsent(namespace, center -> new TreeMap<>())
          .computeIfAbsent(failed.reason(), reason -> new Kept())
          .add(shortened);
    }
  }

  /** All that is kept of a center, by reason. */
  synchronized List<Tally> of(String namespace) {
    return tallies(all.getOrDefault(namespace, Map.of()));
  }

  /** By center, what was noted since this was asked last. */
  public synchronized Map<String, List<Tally>> takeUntold() {
    Map<String, List<Tally>> taken = new TreeMap<>();
    untold.forEach((namespace, reasons) -> taken.put(namespace, tallies(reasons)));
    untold.clear();
    return taken;
  }

  private static List<Tally> tallies(Map<String, Kept> reasons) {
    return reasons.entrySet().stream()
        .map(
            entry ->
                new Tally(
                    entry.getKey(), entry.getValue().count, List.copyOf(entry.getValue().newest)))
        .sorted(Comparator.comparing(Tally::reason))
        .toList();
  }

  private static String shortened(String message) {
    return message.codePointCount(0, message.length()) <= MAX_MESSAGE
        ? message
        : message.substring(0, message.offsetByCodePoints(0, MAX_MESSAGE)) + "…";
  }
}
