package dev.sallyport.scim;

import java.util.LinkedHashSet;
import java.util.Set;

/** What a change of members comes to, however they are kept. */
public final class Afterwards {

  private Afterwards() {}

  /** Who is in a group of these members after the change. */
  public static Set<String> members(Set<String> before, MemberChange change) {
    Set<String> after = new LinkedHashSet<>(change.whole() ? Set.of() : before);
    after.removeAll(change.removed());
    after.addAll(change.added());
    return after;
  }
}
