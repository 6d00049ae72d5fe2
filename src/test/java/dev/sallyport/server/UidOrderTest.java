package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import dev.sallyport.reconcile.Cache;
import dev.sallyport.reconcile.ObjectKey;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class UidOrderTest {

  private final Cache<User> cache = new Cache<>(UnaryOperator.identity());
  private final UidOrder<User> order = new UidOrder<>(cache, PushedUsers::isThere);
  private int version;

  @Test
  void itIsTheOneOfUidsWhateverHappensToAnObject() {
    remember("a", "uid-3", "jane");
    remember("b", "uid-1", "john");
    remember("c", "uid-2", "jim");
    assertThat(names()).containsExactly("b", "c", "a");

    remember("c", "uid-2", "jimmy");

    assertThat(names()).containsExactly("b", "c", "a");
    assertThat(order.get(new ObjectKey("center", "c")))
        .map(user -> user.getSpec().userName())
        .contains("jimmy");
  }

  @Test
  void whoeverComesIsInItAndWhoeverGoesIsNot() {
    User jane = remember("a", "uid-3", "jane");
    assertThat(names()).containsExactly("a");

    remember("b", "uid-1", "john");
    assertThat(names()).containsExactly("b", "a");

    cache.forget(jane.getMetadata());
    assertThat(names()).containsExactly("b");
  }

  @Test
  void whoeverIsBeingDeletedIsNotInIt() {
    User jane = remember("a", "uid-3", "jane");
    assertThat(names()).containsExactly("a");

    User going = user("a", "uid-3", "jane");
    going.getMetadata().setDeletionTimestamp("2026-11-27T12:00:00Z");
    cache.remember(going);

    assertThat(names()).isEmpty();
    assertThat(order.get(ObjectKey.of(jane))).isEmpty();
  }

  @Test
  void anotherCenterHasItsOwn() {
    remember("a", "uid-3", "jane");

    assertThat(order.in("elsewhere")).isEmpty();
  }

  private List<String> names() {
    return order.in("center").stream().map(ObjectKey::name).toList();
  }

  private User remember(String name, String uid, String userName) {
    User user = user(name, uid, userName);
    cache.remember(user);
    return user;
  }

  private User user(String name, String uid, String userName) {
    User user = new User();
    user.getMetadata().setNamespace("center");
    user.getMetadata().setName(name);
    user.getMetadata().setUid(uid);
    user.getMetadata().setResourceVersion(Integer.toString(++version));
    user.setSpec(new UserSpec(userName, null, null, null, null, null));
    return user;
  }
}
