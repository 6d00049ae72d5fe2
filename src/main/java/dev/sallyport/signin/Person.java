package dev.sallyport.signin;

import dev.sallyport.access.Names;
import dev.sallyport.access.People;
import dev.sallyport.api.User;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A User, and whether its {@code userName} is its own to act under.
 *
 * @param holdsName false when an older User has the name, or it is none that can be bound: whoever
 *     was let in all the same would act as somebody else
 */
public record Person(User user, boolean holdsName) {

  /**
   * Looks among all who ask for the name.
   *
   * @param sameName every User of the center with this {@code userName} under {@link Names#fold};
   *     may contain {@code user} or not
   */
  public static Person among(User user, Collection<User> sameName) {
    if (user.getSpec() == null || Names.fault(user.getSpec().userName()).isPresent()) {
      return new Person(user, false);
    }
    List<User> all = new ArrayList<>(sameName);
    all.add(user);
    String winner = People.winner(all).orElseThrow().getMetadata().getUid();
    return new Person(user, winner.equals(user.getMetadata().getUid()));
  }

  String uid() {
    return user.getMetadata().getUid();
  }

  boolean isDeleting() {
    return user.getMetadata().getDeletionTimestamp() != null;
  }

  boolean isCalled(String userName) {
    return user.getSpec().userName() != null
        && Names.fold(user.getSpec().userName()).equals(Names.fold(userName));
  }

  boolean isInactive() {
    return user.getSpec() == null || user.getSpec().inactive();
  }
}
