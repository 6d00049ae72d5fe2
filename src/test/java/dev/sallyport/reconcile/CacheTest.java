package dev.sallyport.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CacheTest {

  private final Cache<User> users = new Cache<>(Thin::user);
  private Cache.Index<User> byName;
  private final List<String> changes = new ArrayList<>();

  @BeforeEach
  void indexAndListen() {
    byName = users.index(u -> List.of(u.getSpec().userName()));
    users.listen((before, after) -> changes.add(name(before) + " -> " + name(after)));
  }

  @Test
  void whatWeWroteOurselvesIsSeenAtOnce() {
    users.remember(user("jane", "uid-1", 5, "jane@example.com"));

    assertThat(users.get("identity", "jane")).isPresent();
    assertThat(byName.get("jane@example.com")).hasSize(1);
    assertThat(changes).containsExactly("null -> jane@example.com");
  }

  @Test
  void aValueInOneNamespaceIsNotThatOfAnother() {
    Cache.NamespacedIndex<User> index = users.namespacedIndex(u -> List.of(u.getSpec().userName()));
    users.remember(user("jane", "uid-1", 5, "jane@example.com"));

    assertThat(index.get("identity", "jane@example.com")).hasSize(1);
    assertThat(index.get("another", "jane@example.com")).isEmpty();

    users.remember(user("jane", "uid-1", 6, "jane.doe@example.com"));

    assertThat(index.get("identity", "jane@example.com")).isEmpty();
    assertThat(index.get("identity", "jane.doe@example.com")).hasSize(1);
  }

  @Test
  void anOlderVersionDoesNotReplaceANewerOne() {
    users.remember(user("jane", "uid-1", 9, "new@example.com"));

    users.remember(user("jane", "uid-1", 8, "old@example.com"));

    assertThat(users.get("identity", "jane").orElseThrow().getSpec().userName())
        .isEqualTo("new@example.com");
    assertThat(byName.get("old@example.com")).isEmpty();
    assertThat(changes).hasSize(1);
  }

  @Test
  void versionsAreNumbersAndNotTexts() {
    users.remember(user("jane", "uid-1", 99, "old@example.com"));

    users.remember(user("jane", "uid-1", 100, "new@example.com"));

    assertThat(byName.get("new@example.com")).hasSize(1);
  }

  @Test
  void anObjectThatIsGoneIsNotBroughtBackByALateAnswer() {
    users.remember(user("jane", "uid-1", 5, "jane@example.com"));
    users.forget(user("jane", "uid-1", 5, "jane@example.com").getMetadata());

    users.remember(user("jane", "uid-1", 6, "jane@example.com"));

    assertThat(users.get("identity", "jane")).isEmpty();
  }

  @Test
  void anObjectThatLosesTheLabelOfAWatchAndGetsItAgainIsKnownAgain() {
    Cache<User>.Part watch = users.part("identity");
    User before = user("jane", "uid-1", 5, "jane@example.com");
    watch.put(before);
    watch.remove(before);
    // Our own write, which put the label back, may be answered before the watch tells of it.
    users.remember(user("jane", "uid-1", 7, "jane@example.com"));

    watch.put(user("jane", "uid-1", 7, "jane@example.com"));

    assertThat(users.get("identity", "jane")).isPresent();
    assertThat(byName.get("jane@example.com")).hasSize(1);
    assertThat(changes).last().isEqualTo("null -> jane@example.com");
  }

  @Test
  void anEventOfBeforeOurDeletionDoesNotBringItBack() {
    Cache<User>.Part watch = users.part("identity");
    User created = user("jane", "uid-1", 5, "jane@example.com");
    users.remember(created);
    users.forget(created.getMetadata());

    watch.put(created);

    assertThat(users.get("identity", "jane")).isEmpty();

    watch.remove(created);

    assertThat(users.get("identity", "jane")).isEmpty();
    assertThat(changes).hasSize(2);
  }

  @Test
  void aDeletionThatTheWatchTellsLateDoesNotTakeTheOneThatHasTheNameNow() {
    Cache<User>.Part watch = users.part("identity");
    User first = user("jane", "uid-1", 5, "jane@example.com");
    User second = user("jane", "uid-2", 7, "jane@example.com");
    watch.put(first);
    users.forget(first.getMetadata());
    users.remember(second);

    watch.remove(first);

    assertThat(users.get("identity", "jane").orElseThrow().getMetadata().getUid())
        .isEqualTo("uid-2");

    watch.put(second);
    watch.remove(second);

    assertThat(users.get("identity", "jane")).isEmpty();
  }

  @Test
  void whatIsInNoListAnyMoreIsGoneWhoeverBroughtIt() {
    Cache<User>.Part watch = users.part("identity");
    watch.list();
    watch.put(user("jane", "uid-1", 5, "jane@example.com"));
    watch.put(user("mary", "uid-2", 6, "mary@example.com"));
    watch.listed("6");
    users.remember(user("written", "uid-3", 7, "written@example.com"));
    users.remember(user("newest", "uid-4", 12, "newest@example.com"));
    changes.clear();

    watch.list();
    watch.put(user("mary", "uid-2", 6, "mary@example.com"));
    watch.listed("11");

    assertThat(changes)
        .containsExactlyInAnyOrder("jane@example.com -> null", "written@example.com -> null");
    users.remember(user("jane", "uid-1", 8, "jane@example.com"));
    assertThat(users.get("identity", "jane")).isEmpty();
  }

  @Test
  void whatWeWroteDuringAListAndTheListDoesNotBringIsGone() {
    Cache<User>.Part watch = users.part("identity");
    watch.list();
    users.remember(user("jane", "uid-1", 5, "jane@example.com"));
    users.remember(user("mary", "uid-2", 9, "mary@example.com"));

    watch.listed("6");

    assertThat(users.get("identity", "jane")).isEmpty();
    assertThat(users.get("identity", "mary")).isPresent();
  }

  @Test
  void aListThatWasBrokenOffTakesNothingAway() {
    Cache<User>.Part watch = users.part("identity");
    watch.put(user("jane", "uid-1", 5, "jane@example.com"));
    watch.put(user("mary", "uid-2", 6, "mary@example.com"));

    watch.list();
    watch.put(user("jane", "uid-1", 5, "jane@example.com"));
    watch.list();

    assertThat(users.all()).hasSize(2);
    watch.put(user("mary", "uid-2", 6, "mary@example.com"));
    watch.listed("7");
    assertThat(users.all()).extracting(u -> u.getMetadata().getName()).containsExactly("mary");
  }

  @Test
  void aListOfOneNamespaceSaysNothingOfAnother() {
    Cache<User>.Part here = users.part("identity");
    Cache<User>.Part there = users.part("other");
    here.put(user("jane", "uid-1", 5, "jane@example.com"));

    there.list();
    there.listed("9");

    assertThat(users.get("identity", "jane")).isPresent();
  }

  @Test
  void aListOfOneObjectSaysNothingOfItsNeighbours() {
    Cache<User>.Part jane = users.part(new ObjectKey("identity", "jane"));
    Cache<User>.Part john = users.part(new ObjectKey("identity", "john"));
    jane.put(user("jane", "uid-1", 5, "jane@example.com"));
    john.put(user("john", "uid-2", 6, "john@example.com"));

    john.list();
    john.listed("9");

    assertThat(users.get("identity", "jane")).isPresent();
    assertThat(users.get("identity", "john")).isEmpty();
  }

  @Test
  void anObjectThatTookTheNameIsNotForgottenWithTheOneBefore() {
    users.remember(user("jane", "uid-2", 7, "jane@example.com"));

    users.forget(user("jane", "uid-1", 5, "jane@example.com").getMetadata());

    assertThat(users.get("identity", "jane")).isPresent();
  }

  @Test
  void anIndexFollowsChangesAndHoldsSeveral() {
    users.remember(user("jane", "uid-1", 1, "same@example.com"));
    users.remember(user("john", "uid-2", 2, "same@example.com"));
    users.remember(user("mary", "uid-3", 3, "same@example.com"));

    users.remember(user("john", "uid-2", 4, "other@example.com"));
    users.forget(user("mary", "uid-3", 3, "same@example.com").getMetadata());

    assertThat(byName.keysOf("same@example.com"))
        .containsExactly(new ObjectKey("identity", "jane"));
    assertThat(byName.keysOf("other@example.com"))
        .containsExactly(new ObjectKey("identity", "john"));
  }

  @Test
  void anObjectWithoutItsLastFinalizerIsForgottenAndOneWithAnotherIsNot() {
    User going = user("jane", "uid-1", 5, "jane@example.com");
    going.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
    User held = user("john", "uid-2", 6, "john@example.com");
    held.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
    held.getMetadata().setFinalizers(List.of("example.com/other"));

    users.rememberOrForget(going);
    users.rememberOrForget(held);

    assertThat(users.all().map(u -> u.getMetadata().getName())).containsExactly("john");
  }

  private static String name(User user) {
    return user == null ? "null" : user.getSpec().userName();
  }

  private static User user(String name, String uid, int version, String userName) {
    User user = new User();
    user.getMetadata().setNamespace("identity");
    user.getMetadata().setName(name);
    user.getMetadata().setUid(uid);
    user.getMetadata().setResourceVersion(Integer.toString(version));
    user.setSpec(new UserSpec(userName, null, null, null, null, null));
    return user;
  }
}
