package dev.sallyport.api;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Builds the conditions of one status from an {@link Outcome} and what stood there before. */
public final class Conditions {

  /** The API server refuses longer messages ({@code metav1.Condition}). */
  static final int MAX_MESSAGE = 32_768;

  private final List<Condition> before;
  private final Long generation;
  private final String now;
  private final List<Condition> after = new ArrayList<>();

  private Conditions(Status before, Long generation, Instant now) {
    this.before = before == null || before.conditions() == null ? List.of() : before.conditions();
    this.generation = generation;
    this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Starts from the status that is there, possibly none, for the given generation. */
  public static Conditions after(Status before, Long generation, Instant now) {
    return new Conditions(before, generation, now);
  }

  /** Ready, and Stalled or Reconciling where the outcome says so; never both. */
  public Conditions outcome(Outcome outcome) {
    switch (outcome) {
      case Outcome.Ready r -> with(Condition.READY, true, r.reason(), r.message());
      case Outcome.Pending p -> {
        with(Condition.READY, false, p.reason(), p.message());
        with(Condition.RECONCILING, true, p.reason(), p.message());
      }
      case Outcome.Stalled s -> {
        with(Condition.READY, false, s.reason(), s.message());
        with(Condition.STALLED, true, s.reason(), s.message());
      }
    }
    return this;
  }

  /** One more condition. */
  public Conditions with(String type, boolean holds, String reason, String message) {
    String status = holds ? Condition.TRUE : Condition.FALSE;
    String since =
        before.stream()
            .filter(c -> c.type().equals(type) && status.equals(c.status()))
            .map(Condition::lastTransitionTime)
            .findFirst()
            .orElse(now);
    after.add(new Condition(type, status, generation, since, reason, shortened(message)));
    return this;
  }

  /** Cut between characters: half of one would come back as another, and never be equal again. */
  private static String shortened(String message) {
    if (message.length() <= MAX_MESSAGE) {
      return message;
    }
    int end = MAX_MESSAGE - 1;
    return message.substring(0, Character.isHighSurrogate(message.charAt(end - 1)) ? end - 1 : end)
        + "…";
  }

  public List<Condition> toList() {
    return List.copyOf(after);
  }

  /** The condition of that type, or null. */
  public static Condition find(Status status, String type) {
    if (status == null || status.conditions() == null) {
      return null;
    }
    return status.conditions().stream().filter(c -> type.equals(c.type())).findFirst().orElse(null);
  }
}
