package dev.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentStatus;
import dev.sallyport.api.Outcome;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/** Laws of {@link Access} and {@link BindingPlan} that hold whatever the situation. */
class AccessProperties {

  @Provide
  Arbitrary<Situation> situations() {
    return Situations.any();
  }

  @Provide
  Arbitrary<List<Existing>> clusters() {
    return Situations.existing();
  }

  /** Guards the others: random situations that never grant anything would prove nothing. */
  @Property
  @StatisticsReport(onFailureOnly = true)
  void theSituationsAreWorthLookingAt(
      @ForAll("situations") Situation situation, @ForAll("clusters") List<Existing> cluster) {
    Decision decision = Access.decide(situation);
    BindingPlan plan = plan(situation, decision, cluster);

    Statistics.label("bound").collect(!decision.bindings().isEmpty());
    Statistics.label("retained").collect(!decision.retained().isEmpty());
    Statistics.label("mended")
        .collect(plan.steps().stream().anyMatch(BindingPlan.Step.Update.class::isInstance));
    Statistics.label("taken").collect(!plan.taken().isEmpty());

    Statistics.label("bound").coverage(of -> of.check(true).percentage(p -> p > 10));
    Statistics.label("retained").coverage(of -> of.check(true).percentage(p -> p > 3));
    Statistics.label("mended").coverage(of -> of.check(true).count(n -> n > 0));
    Statistics.label("taken").coverage(of -> of.check(true).count(n -> n > 0));
  }

  @Property
  void theOrderOfTheInputDoesNotMatter(
      @ForAll("situations") Situation situation,
      @ForAll("clusters") List<Existing> cluster,
      @ForAll Random random) {
    List<Existing> shuffled = new ArrayList<>(cluster);
    Collections.shuffle(shuffled, random);
    Situation reordered = with(situation, shuffled(situation.namespaces(), random));

    Decision one = Access.decide(situation);
    Decision other = Access.decide(reordered);

    assertThat(other).isEqualTo(one);
    assertThat(plan(reordered, other, shuffled)).isEqualTo(plan(situation, one, cluster));
  }

  @Property
  void everySubjectBeginsWithThePrefixOfItsCenter(@ForAll("situations") Situation situation) {
    String prefix = situation.rules().subjectPrefix();

    assertThat(all(Access.decide(situation)))
        .allSatisfy(
            binding ->
                assertThat(binding.subject().name())
                    .startsWith(prefix)
                    .hasSizeGreaterThan(prefix.length()));
  }

  @Property
  void nothingIsBoundInAForbiddenNamespace(@ForAll("situations") Situation situation) {
    assertThat(all(Access.decide(situation)))
        .allSatisfy(
            binding ->
                assertThat(binding.clusterWide() || reachable(situation, binding.namespace()))
                    .isTrue());
  }

  private static boolean reachable(Situation situation, String namespace) {
    return !namespace.startsWith("kube-")
        && !Situations.FORBIDDEN.contains(namespace)
        && situation.rules().targetNamespaces().map(t -> t.contains(namespace)).orElse(true)
        && situation.namespaces().containsKey(namespace);
  }

  @Property
  void noTwoBindingsHaveOnePlace(@ForAll("situations") Situation situation) {
    assertThat(all(Access.decide(situation)))
        .extracting(binding -> binding.namespace() + "/" + binding.name())
        .doesNotHaveDuplicates();
  }

  @Property
  void nothingIsMadeUnlessEverythingIsKnownToBeRight(@ForAll("situations") Situation situation) {
    Decision decision = Access.decide(situation);

    if (!decision.bindings().isEmpty()) {
      assertThat(situation.phase()).isInstanceOf(CenterPhase.InForce.class);
      assertThat(situation.policiesInstalled()).isTrue();
      assertThat(situation.nameFreeAt().filter(situation.now()::isBefore)).isEmpty();
      assertThat(situation.principal())
          .isInstanceOfSatisfying(
              PrincipalLookup.Found.class,
              found -> {
                assertThat(found.active()).isTrue();
                assertThat(found.winsItsName()).isTrue();
                assertThat(Names.fault(found.name())).isEmpty();
              });
      assertThat(decision.bindings()).allMatch(b -> situation.role().in(b.namespace()));
    }
  }

  @Property
  void onDoubtNobodyGainsAnythingInTheCluster(
      @ForAll("situations") Situation situation, @ForAll("clusters") List<Existing> cluster) {
    Decision decision = Access.decide(situation);
    boolean doubt =
        !(situation.phase() instanceof CenterPhase.InForce) || !situation.policiesInstalled();

    List<Existing> after = Plans.carryOut(plan(situation, decision, cluster), cluster);

    if (doubt) {
      assertThat(after)
          .allSatisfy(
              now ->
                  assertThat(cluster)
                      .anySatisfy(
                          then -> {
                            assertThat(Plans.samePlace(then, now.namespace(), now.name())).isTrue();
                            assertThat(then.role()).isEqualTo(now.role());
                            assertThat(then.subjects()).containsAll(now.subjects());
                          }));
    }
  }

  @Property
  void fromTheSecondOfExpiryNothingIsLeft(
      @ForAll("situations") Situation situation, @ForAll("clusters") List<Existing> cluster) {
    boolean expired =
        Window.of(situation.assignment().getSpec()) instanceof Window.Open open
            && open.expiresAt().isPresent()
            && !situation.now().isBefore(open.expiresAt().get());
    Decision decision = Access.decide(situation);

    List<Existing> after = Plans.carryOut(plan(situation, decision, cluster), cluster);

    if (expired) {
      assertThat(decision.outcome())
          .isInstanceOf(Outcome.Ready.class)
          .returns(Assignment.Reason.EXPIRED, Outcome::reason);
      assertThat(after).noneMatch(e -> Situations.UID.equals(e.assignmentUid()));
    }
  }

  @Property
  void theClockChangesNothingBeforeTheNextLook(
      @ForAll("situations") Situation situation, @ForAll @IntRange(max = 20_000) int millis) {
    Decision decision = Access.decide(situation);
    Instant later = situation.now().plusMillis(millis);

    decision.nextLook().ifPresent(at -> assertThat(at).isAfter(situation.now()));
    if (decision.nextLook().isEmpty() || later.isBefore(decision.nextLook().get())) {
      assertThat(Access.decide(at(situation, later))).isEqualTo(decision);
    }
  }

  @Property
  void whatWasCarriedOutNeedsNothingMore(
      @ForAll("situations") Situation situation, @ForAll("clusters") List<Existing> cluster) {
    Decision decision = Access.decide(situation);
    BindingPlan plan = plan(situation, decision, cluster);

    List<Existing> after = Plans.carryOut(plan, cluster);

    BindingPlan again = plan(situation, decision, after);
    assertThat(again.steps()).isEmpty();
    assertThat(again.standing()).isEqualTo(plan.standing());
    assertThat(again.taken()).isEqualTo(plan.taken());
  }

  @Property
  void whatWasWrittenToTheStatusIsNotWrittenAgain(@ForAll("situations") Situation situation) {
    Decision decision = Access.decide(situation);
    AssignmentStatus status = status(situation, decision);
    Situation next = with(situation, status);

    Decision again = Access.decide(next);

    assertThat(again).isEqualTo(decision);
    assertThat(status(next, again)).isEqualTo(status);
  }

  @Property
  void whatIsNotOursIsNotTouched(
      @ForAll("situations") Situation situation, @ForAll("clusters") List<Existing> cluster) {
    BindingPlan plan = plan(situation, Access.decide(situation), cluster);

    List<Existing> after = Plans.carryOut(plan, cluster);

    assertThat(after)
        .containsAll(cluster.stream().filter(Plans::carriesAnotherUid).toList())
        .containsAll(cluster.stream().filter(Plans::bearsNoMarkOfOurs).toList());
  }

  @Property
  void theOldGoesAfterTheNewIsThere(
      @ForAll("situations") Situation situation, @ForAll("clusters") List<Existing> cluster) {
    List<BindingPlan.Step> steps = plan(situation, Access.decide(situation), cluster).steps();

    assertThat(steps.stream().dropWhile(s -> !(s instanceof BindingPlan.Step.Delete)))
        .allMatch(s -> s instanceof BindingPlan.Step.Delete);
  }

  @Property
  void removalLeavesNothingOfTheAssignment(@ForAll("clusters") List<Existing> cluster) {
    BindingPlan plan = BindingPlan.removal(owner(), cluster);

    assertThat(Plans.carryOut(plan, cluster))
        .noneMatch(e -> Situations.UID.equals(e.assignmentUid()))
        .containsAll(cluster.stream().filter(Plans::carriesAnotherUid).toList());
  }

  private static Stream<Binding> all(Decision decision) {
    return Stream.concat(decision.bindings().stream(), decision.retained().stream());
  }

  private static BindingPlan plan(Situation situation, Decision decision, List<Existing> cluster) {
    return BindingPlan.of(situation.assignment().getMetadata(), decision, cluster);
  }

  private static ObjectMeta owner() {
    return Situations.assignment(null, null, 1).getMetadata();
  }

  private static AssignmentStatus status(Situation situation, Decision decision) {
    Assignment assignment = situation.assignment();
    return decision.status(
        assignment.getStatus(),
        assignment.getMetadata().getGeneration(),
        decision.bindings().size(),
        situation.now());
  }

  private static Map<String, Map<String, String>> shuffled(
      Map<String, Map<String, String>> namespaces, Random random) {
    List<String> names = new ArrayList<>(namespaces.keySet());
    Collections.shuffle(names, random);
    Map<String, Map<String, String>> result = new LinkedHashMap<>();
    names.forEach(name -> result.put(name, namespaces.get(name)));
    return result;
  }

  private static Situation with(Situation s, Map<String, Map<String, String>> namespaces) {
    return new Situation(
        s.assignment(),
        s.rules(),
        s.phase(),
        s.principal(),
        s.nameFreeAt(),
        s.role(),
        namespaces,
        s.policiesInstalled(),
        s.now());
  }

  private static Situation with(Situation s, AssignmentStatus status) {
    Assignment before = s.assignment();
    return new Situation(
        Situations.assignment(
            before.getSpec(), status, Objects.requireNonNull(before.getMetadata().getGeneration())),
        s.rules(),
        s.phase(),
        s.principal(),
        s.nameFreeAt(),
        s.role(),
        s.namespaces(),
        s.policiesInstalled(),
        s.now());
  }

  private static Situation at(Situation s, Instant now) {
    return new Situation(
        s.assignment(),
        s.rules(),
        s.phase(),
        s.principal(),
        s.nameFreeAt(),
        s.role(),
        s.namespaces(),
        s.policiesInstalled(),
        now);
  }
}
