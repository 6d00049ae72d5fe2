package dev.sallyport.signin;

import dev.sallyport.access.Names;
import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The Users of a center, for tests. */
final class TestPeople implements PeopleIndex {

  private final List<User> users = new ArrayList<>();

  static User user(String name, String userName) {
    return user(name, userName, null, true);
  }

  static User user(String name, String userName, String externalID, boolean active) {
    User user = new User();
    user.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("identity")
            .withName(name)
            .withUid("uid-of-" + name)
            .withCreationTimestamp("2026-01-01T00:00:00Z")
            .build());
    user.setSpec(new UserSpec(userName, null, null, null, active, externalID));
    return user;
  }

  static TestPeople of(User... users) {
    TestPeople people = new TestPeople();
    people.users.addAll(List.of(users));
    return people;
  }

  @Override
  public Collection<User> withUserName(String folded) {
    return users.stream()
        .filter(user -> Names.fold(user.getSpec().userName()).equals(folded))
        .toList();
  }

  @Override
  public Collection<User> withExternalID(String externalID) {
    return users.stream().filter(u -> externalID.equals(u.getSpec().externalID())).toList();
  }
}
