package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.scim.Afterwards;
import dev.sallyport.scim.MemberChange;
import dev.sallyport.server.MemberSlices.Slice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemberSlicesTest {

  private final Map<Slice, List<String>> lists = new LinkedHashMap<>();

  @Test
  void aSmallGroupIsOneObject() {
    change(added(people(0, MemberSlices.ROOM)));

    assertThat(lists).containsOnlyKeys(Slice.OWN);
  }

  @Test
  void oneMoreInALargeGroupChangesOneList() {
    change(added(people(0, 5000)));

    Map<Slice, List<String>> changed = MemberSlices.changed(lists, added(people(5000, 5001)));

    assertThat(changed).hasSize(1);
    assertThat(changed.values().iterator().next()).hasSizeLessThanOrEqualTo(MemberSlices.ROOM);
  }

  @Test
  void fiftyThousandFindRoom() {
    change(added(people(0, 50_000)));

    assertThat(all()).hasSize(50_000);
    assertThat(lists.values()).allMatch(list -> list.size() <= MemberSlices.ROOM);
    assertThat(lists.keySet()).allMatch(slice -> slice.level() <= 2);
  }

  @Test
  void whoeverIsThereIsNotAddedAgainAndWhoeverIsNotThereIsNotMissed() {
    change(added(people(0, 600)));

    assertThat(MemberSlices.changed(lists, added(people(0, 600)))).isEmpty();
    assertThat(MemberSlices.changed(lists, new MemberChange(false, Set.of(), people(600, 700))))
        .isEmpty();
  }

  @Test
  void aWholeListTakesAwayWhoIsNotInIt() {
    change(added(people(0, 1000)));

    change(MemberChange.all(people(990, 1010)));

    assertThat(all()).isEqualTo(people(990, 1010));
  }

  /** What a server reads before a change is enough: the lists that the change can be of. */
  @Test
  void manyChangesOfFewComeToTheSameAsASet() {
    Random random = new Random(7);
    Set<String> expected = new LinkedHashSet<>();
    int levels = 0;
    for (int i = 0; i < 400; i++) {
      int from = random.nextInt(3000);
      Set<String> some = people(from, from + random.nextInt(60));
      MemberChange change =
          random.nextInt(3) == 0 ? new MemberChange(false, Set.of(), some) : added(some);
      Map<Slice, List<String>> read = new LinkedHashMap<>();
      for (Slice slice : MemberSlices.touched(some, levels)) {
        if (lists.containsKey(slice)) {
          read.put(slice, lists.get(slice));
        }
      }
      Map<Slice, List<String>> changed = MemberSlices.changed(read, change);
      int deepest = changed.keySet().stream().mapToInt(Slice::level).max().orElse(0);
      if (deepest > levels) {
        // A level that was not read: the server reads again.
        levels = deepest;
        changed = MemberSlices.changed(read, change);
      }
      lists.putAll(changed);
      expected = Afterwards.members(expected, change);

      assertThat(all()).isEqualTo(expected);
    }
  }

  /**
   * Lists are not merged, and need not be: a member has one place on each level, so there are never
   * more lists than the largest size asked for, however long people come and go.
   */
  @Test
  void howeverLongPeopleComeAndGoThereAreNoMoreListsThanForAllOfThem() {
    Random random = new Random(11);
    change(added(people(0, 6000)));
    int most = 1 + 16 + 256;

    for (int i = 0; i < 3000; i++) {
      int from = random.nextInt(6000);
      Set<String> some = people(from, Math.min(6000, from + random.nextInt(300)));
      change(random.nextInt(2) == 0 ? new MemberChange(false, Set.of(), some) : added(some));

      assertThat(lists).hasSizeLessThanOrEqualTo(most);
      assertThat(lists.values()).noneMatch(List::isEmpty);
      assertThat(lists.values()).allMatch(list -> list.size() <= MemberSlices.ROOM);
    }

    change(new MemberChange(false, Set.of(), people(0, 6000)));
    assertThat(lists).isEmpty();
  }

  @Test
  void namesOfListsDoNotRunTogether() {
    assertThat(new Slice(1, 10).name("g")).isEqualTo("g-m1-a");
    assertThat(new Slice(2, 10).name("g")).isEqualTo("g-m2-0a");
    assertThat(new Slice(3, 4095).name("g")).isEqualTo("g-m3-fff");
    assertThat(MemberSlices.of("jane", 1).number()).isBetween(0, 15);
    assertThat(MemberSlices.of("jane", 3).number()).isBetween(0, 4095);
  }

  private void change(MemberChange change) {
    lists.putAll(MemberSlices.changed(lists, change));
    // As objects do.
    lists.values().removeIf(List::isEmpty);
  }

  private Set<String> all() {
    List<String> all = new ArrayList<>();
    lists.values().forEach(all::addAll);
    assertThat(all).as("nobody twice").doesNotHaveDuplicates();
    return Set.copyOf(all);
  }

  private static MemberChange added(Set<String> people) {
    return new MemberChange(false, people, Set.of());
  }

  private static Set<String> people(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "person-" + i).collect(Collectors.toSet());
  }
}
