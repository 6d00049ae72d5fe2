package dev.sallyport.pipeline;

import dev.sallyport.access.Names;
import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import dev.sallyport.signin.PeopleIndex;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** The Users of a center as they were listed, for the few questions that a command has. */
record ListedPeople(List<User> users) implements PeopleIndex {

  @Override
  public Collection<User> withUserName(String folded) {
    return with(spec -> spec.userName() != null && Names.fold(spec.userName()).equals(folded));
  }

  @Override
  public Collection<User> withExternalID(String externalID) {
    return with(spec -> externalID.equals(spec.externalID()));
  }

  private Collection<User> with(Predicate<UserSpec> wanted) {
    return users.stream()
        .filter(user -> user.getSpec() != null && wanted.test(user.getSpec()))
        .toList();
  }
}
