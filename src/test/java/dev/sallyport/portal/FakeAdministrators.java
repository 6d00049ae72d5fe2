package dev.sallyport.portal;

import dev.sallyport.web.Unavailable;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rights in memory, and an API server that may be away. */
final class FakeAdministrators implements Administrators {

  /** Users and groups, in the namespace of {@link TestSite}. */
  final Set<String> allowed = new HashSet<>();

  /** What they may. */
  final Set<Power> powers = EnumSet.allOf(Power.class);

  boolean away;

  @Override
  public boolean may(Power power, String namespace, String userName, List<String> groups) {
    if (away) {
      throw new Unavailable("the API server cannot be reached", null);
    }
    return powers.contains(power)
        && namespace.equals(TestSite.NAMESPACE)
        && (allowed.contains(userName) || groups.stream().anyMatch(allowed::contains));
  }
}
