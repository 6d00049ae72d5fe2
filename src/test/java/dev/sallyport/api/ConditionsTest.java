package dev.sallyport.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {

  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.890Z");
  private static final String SECOND = "2026-03-04T05:06:07Z";
  private static final String EARLIER = "2026-01-01T00:00:00Z";

  @Test
  void aFirstVisitSaysReadyOfThePresentGenerationAndSecond() {
    assertThat(after(null, new Outcome.Ready("Bound", "All is well.")))
        .containsExactly(new Condition("Ready", "True", 7L, SECOND, "Bound", "All is well."));
  }

  @Test
  void theTimeOfTheTransitionStaysWhenOnlyReasonAndMessageChange() {
    List<Condition> conditions =
        after(
            status(condition("Ready", "False"), condition("Reconciling", "True")),
            new Outcome.Pending("RoleNotFound", "No role."));

    assertThat(conditions)
        .allSatisfy(
            condition -> {
              assertThat(condition.lastTransitionTime()).isEqualTo(EARLIER);
              assertThat(condition.reason()).isEqualTo("RoleNotFound");
              assertThat(condition.message()).isEqualTo("No role.");
              assertThat(condition.observedGeneration()).isEqualTo(7);
            });
  }

  @Test
  void theTimeOfTheTransitionMovesWhenTheStatusFlips() {
    assertThat(after(status(condition("Ready", "False")), new Outcome.Ready("Bound", "")))
        .extracting(Condition::lastTransitionTime)
        .containsExactly(SECOND);
    assertThat(after(status(condition("Ready", "True")), new Outcome.Stalled("NameTaken", "")))
        .extracting(Condition::lastTransitionTime)
        .containsExactly(SECOND, SECOND);
    assertThat(after(status(condition("Ready", "Unknown")), new Outcome.Ready("Bound", "")))
        .extracting(Condition::lastTransitionTime)
        .containsExactly(SECOND);
  }

  @Test
  void readyKeepsItsTimeWhenWhoIsWaitedForChanges() {
    List<Condition> conditions =
        after(
            status(condition("Ready", "False"), condition("Reconciling", "True")),
            new Outcome.Stalled("NameTaken", ""));

    assertThat(conditions).extracting(Condition::type).containsExactly("Ready", "Stalled");
    assertThat(conditions)
        .extracting(Condition::lastTransitionTime)
        .containsExactly(EARLIER, SECOND);
  }

  @Test
  void stalledAndReconcilingAreNeverThereTogetherAndNeverWithReady() {
    Status both =
        status(
            condition("Ready", "False"),
            condition("Stalled", "True"),
            condition("Reconciling", "True"));

    assertThat(after(both, new Outcome.Ready("Bound", "")))
        .extracting(Condition::type)
        .containsExactly("Ready");
    assertThat(after(both, new Outcome.Pending("RoleNotFound", "")))
        .extracting(Condition::type)
        .containsExactly("Ready", "Reconciling");
    assertThat(after(both, new Outcome.Stalled("NameTaken", "")))
        .extracting(Condition::type)
        .containsExactly("Ready", "Stalled");
  }

  @Test
  void oneThatWasGoneAndComesBackBeganAnew() {
    // Status by server-side apply: what is left out is removed, so nothing stands there meanwhile.
    List<Condition> ready = after(status(condition("Stalled", "True")), new Outcome.Ready("A", ""));

    assertThat(
            Conditions.after(new OfConditions(ready), 8L, NOW.plusSeconds(60))
                .outcome(new Outcome.Stalled("B", ""))
                .toList())
        .extracting(Condition::lastTransitionTime)
        .containsOnly("2026-03-04T05:07:07Z");
  }

  @Test
  void whatStandsBesideReadyHasItsOwnTimeAndWhatOthersPutThereIsNotTakenOver() {
    Status before =
        status(
            condition("Ready", "True"),
            condition("MembersResolved", "False"),
            condition("example.com/Audited", "True"));

    List<Condition> conditions =
        Conditions.after(before, 7L, NOW)
            .outcome(new Outcome.Ready("Resolved", ""))
            .with("MembersResolved", false, "MembersMissing", "2 of 3")
            .toList();

    // Left out, server-side apply leaves it to whose it is; repeated, it would become ours.
    assertThat(conditions)
        .extracting(Condition::type, Condition::lastTransitionTime)
        .containsExactly(tuple("Ready", EARLIER), tuple("MembersResolved", EARLIER));
  }

  @Test
  void aMessageIsNoLongerThanTheApiServerTakesAndIsCutBetweenCharacters() {
    for (String character : new String[] {"x", "🔑"}) {
      for (int before = 0; before < 2; before++) {
        String message = "y".repeat(before) + character.repeat(Conditions.MAX_MESSAGE + 1);

        String shown = after(null, new Outcome.Ready("Bound", message)).getFirst().message();

        int whole = (Conditions.MAX_MESSAGE - 1 - before) / character.length();
        assertThat(shown.equals("y".repeat(before) + character.repeat(whole) + "…"))
            .as("%d characters, the last ones %s", shown.length(), shown.substring(32_760))
            .isTrue();
      }
    }
  }

  @Test
  void aConditionIsFoundByItsTypeAndMayBeAbsent() {
    assertThat(Conditions.find(status(condition("Ready", "True")), "Ready").isTrue()).isTrue();
    assertThat(Conditions.find(status(condition("Ready", "True")), "Stalled")).isNull();
    assertThat(Conditions.find(new OfConditions(null), "Ready")).isNull();
    assertThat(Conditions.find(null, "Ready")).isNull();
  }

  private static List<Condition> after(Status before, Outcome outcome) {
    return Conditions.after(before, 7L, NOW).outcome(outcome).toList();
  }

  private static Status status(Condition... conditions) {
    return new OfConditions(List.of(conditions));
  }

  private static Condition condition(String type, String status) {
    return new Condition(type, status, 3L, EARLIER, "Before", "What was said before.");
  }

  /** A status of no kind. */
  private record OfConditions(List<Condition> conditions) implements Status {
    @Override
    public Long observedGeneration() {
      return 3L;
    }
  }
}
