package dev.sallyport.signin;

import dev.sallyport.access.Names;
import dev.sallyport.api.User;
import java.util.Collection;

/** The Users of one center, as sign-in looks for them. */
public interface PeopleIndex {

  /** All whose {@code userName} is this under {@link Names#fold}. */
  Collection<User> withUserName(String folded);

  /** All with exactly this {@code externalID}. */
  Collection<User> withExternalID(String externalID);
}
