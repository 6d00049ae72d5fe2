package dev.sallyport.oidc;

import java.util.List;

/**
 * Somebody, as tokens name them, read at the time of the request.
 *
 * @param uid of the User object
 * @param groups display names of the groups that hold theirs, without the center's prefix
 */
public record Person(String uid, String userName, List<String> groups) {

  public Person {
    groups = List.copyOf(groups);
  }
}
