package dev.sallyport.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.IdentitySource.Reason;
import dev.sallyport.api.Labels;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is taken after a change, and when. */
class LatePushesTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Target IDP = new Target(SourceIdentity.externalIdP("https://a"));
  private static final Target OTHER_IDP = new Target(SourceIdentity.externalIdP("https://b"));
  private static final Target DOMAIN = new Target(SourceIdentity.activeDirectory("dc=example"));
  private static final SourceRef CORP = new SourceRef("corp", "uid-of-corp");

  @Test
  void whatWasPushedBeforeGoesMembershipsFirst() {
    Optional<Step> step =
        next(
            steady(DOMAIN, 2),
            change(IDP, DOMAIN, OnChange.CLEAR, 2),
            pushed("User", "1"),
            pushed("Group", "1"),
            pushed("GroupMembership", "1"));

    assertThat(step.map(Step.DeleteUnrecorded.class::cast).orElseThrow().objects())
        .extracting(Present::kind)
        .containsExactly(ClearedKind.GROUP_MEMBERSHIP, ClearedKind.GROUP, ClearedKind.USER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "3", "0", "-1", "01", "one", "", "9999999999999999"})
  void whatWasNotPushedInAnEpochBeforeStays(String epoch) {
    assertThat(
            next(steady(DOMAIN, 2), change(IDP, DOMAIN, OnChange.CLEAR, 2), pushed("User", epoch)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"scim,", "manual, 1", "active-directory, 1", ", 1"})
  void whatAPersonDeclaredRestoredOrLabelledStays(String by, String epoch) {
    GenericKubernetesResource user = object(TestObjects.person("User", "ann", ""));
    Map<String, String> labels = new HashMap<>();
    if (by != null) {
      labels.put(Labels.PROVISIONED_BY, by);
    }
    if (epoch != null) {
      labels.put(Labels.EPOCH, epoch);
    }
    user.getMetadata().setLabels(labels);

    assertThat(next(steady(DOMAIN, 2), change(IDP, DOMAIN, OnChange.CLEAR, 2), user)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "-86400, false",
    "-601, false",
    "-600, true",
    "0, true",
    "599, true",
    "600, false",
    "86400, false"
  })
  void whatGotTheLabelsFromSomebodyBeforeOrAfterStays(long seconds, boolean goes) {
    GenericKubernetesResource user = pushed("User", "1");
    user.getMetadata().setCreationTimestamp(NOW.plusSeconds(seconds).toString());

    assertThat(next(steady(DOMAIN, 2), change(IDP, DOMAIN, OnChange.CLEAR, 2), user).isPresent())
        .isEqualTo(goes);
  }

  @Test
  void aChangeThatTookLongTakesWhatCameFromItsFirstStepOn() {
    GenericKubernetesResource first = pushed("User", "1");
    first.getMetadata().setCreationTimestamp(NOW.minus(Duration.ofDays(2)).toString());
    RecordRead.Complete record = change(IDP, DOMAIN, OnChange.CLEAR, 2);
    RecordRead.Complete older =
        new RecordRead.Complete(
            record.order(),
            NOW.minus(Duration.ofDays(2)),
            record.secrets(),
            record.digests(),
            record.listed(),
            record.entries());

    assertThat(next(steady(DOMAIN, 2), older, first)).isPresent();
    assertThat(next(steady(DOMAIN, 2), record, first)).isEmpty();
  }

  @Test
  void theSourceThatComesBackDoesNotGetThemBack() {
    assertThat(
            next(
                steady(IDP, 3),
                change(DOMAIN, IDP, OnChange.CLEAR, 3),
                pushed("User", "1"),
                pushed("Group", "3")))
        .get()
        .isInstanceOfSatisfying(
            Step.DeleteUnrecorded.class,
            step ->
                assertThat(step.objects())
                    .extracting(Present::kind)
                    .containsExactly(ClearedKind.USER));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CLEAR", "KEEP"})
  void whereTheChangeLetPeopleStayTheyStay(OnChange mode) {
    assertThat(next(steady(OTHER_IDP, 2), change(IDP, OTHER_IDP, mode, 2), pushed("User", "1")))
        .isEmpty();
  }

  @Test
  void withoutTheRecordOfThatChangeNothingIsTaken() {
    assertThat(next(steady(DOMAIN, 3), change(IDP, DOMAIN, OnChange.CLEAR, 2), pushed("User", "1")))
        .isEmpty();
    assertThat(
            LatePushes.next(
                steady(DOMAIN, 2),
                List.of(new RecordRead.Altered(2, List.of("sallyport-change-2"))),
                inventory(List.of(pushed("User", "1")))))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    Reason.ACCEPT_REQUIRED + ", true",
    Reason.IN_USE + ", true",
    Reason.SUSPENDED + ", false",
    Reason.STATE_ALTERED + ", false"
  })
  void aHeldChangeDoesNotKeepThemAndAHaltDoes(String reason, boolean goes) {
    ActiveState state = state(DOMAIN, 2);

    assertThat(
            next(
                    Verdict.Hold.of(reason, "", Optional.empty(), state, state),
                    change(IDP, DOMAIN, OnChange.CLEAR, 2),
                    pushed("User", "1"))
                .isPresent())
        .isEqualTo(goes);
  }

  @Test
  void whatIsDeletedIsRecordedAndThenLeftToGo() {
    RecordRead.Complete record = change(IDP, DOMAIN, OnChange.CLEAR, 2);
    GenericKubernetesResource unrecorded = pushed("User", "1");
    unrecorded.getMetadata().setDeletionTimestamp(NOW.toString());
    unrecorded.getMetadata().setFinalizers(List.of(Labels.UNRECORDED, "example.com/theirs"));
    GenericKubernetesResource going = pushed("Group", "1");
    going.getMetadata().setDeletionTimestamp(NOW.toString());
    going.getMetadata().setFinalizers(List.of("example.com/theirs"));

    assertThat(next(steady(DOMAIN, 2), record, unrecorded, going))
        .contains(new Step.Amend(record, List.of(Present.of(unrecorded))));
    assertThat(next(steady(DOMAIN, 2), record, going)).isEmpty();
  }

  // --- What is there ----------------------------------------------------------------------------

  private static Optional<Step> next(
      Verdict verdict, RecordRead.Complete record, GenericKubernetesResource... objects) {
    return LatePushes.next(verdict, List.of(record), inventory(List.of(objects)));
  }

  private static Verdict steady(Target target, long epoch) {
    return new Verdict.Steady(state(target, epoch), Optional.empty());
  }

  private static ActiveState state(Target target, long epoch) {
    return new ActiveState(epoch, NOW, Optional.of(target), CORP, Acceptance.SPENT, OnDelete.HOLD);
  }

  private static RecordRead.Complete change(Target from, Target to, OnChange mode, long epoch) {
    return new RecordRead.Complete(
        new ChangeOrder(
            ChangeKind.SOURCE_CHANGE,
            Optional.of(from.identity()),
            Optional.of(to),
            mode,
            epoch - 1,
            epoch,
            CORP),
        NOW,
        List.of("sallyport-change-" + epoch),
        List.of("digest"),
        Map.of(),
        Map.of());
  }

  private static GenericKubernetesResource pushed(String kind, String epoch) {
    GenericKubernetesResource pushed = object(TestObjects.person(kind, "ann", ""));
    pushed.getMetadata().setLabels(Map.of(Labels.PROVISIONED_BY, Labels.SCIM, Labels.EPOCH, epoch));
    return pushed;
  }

  private static GenericKubernetesResource object(GenericKubernetesResource object) {
    object.getMetadata().setCreationTimestamp(NOW.toString());
    object.getMetadata().setUid("uid-of-" + object.getKind());
    object.getMetadata().setResourceVersion("1");
    return object;
  }

  private static Inventory inventory(List<GenericKubernetesResource> objects) {
    return new Inventory() {
      @Override
      public boolean bound() {
        return false;
      }

      @Override
      public Collection<Present> assignments() {
        return List.of();
      }

      @Override
      public Collection<Present> provisionedPeople() {
        return objects.stream().map(Present::of).filter(Present::isProvisioned).toList();
      }

      @Override
      public Set<String> boundAssignments() {
        return Set.of();
      }
    };
  }
}
