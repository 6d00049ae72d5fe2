package dev.sallyport.server;

import dev.sallyport.Subnet;
import java.util.HashMap;
import java.util.Map;

/** Something that there is a fixed number of, and one client may not have all. Thread-safe. */
final class Shares {

  private final int all;
  private final int each;
  private final Map<Subnet, Integer> taken = new HashMap<>();
  private int sum;

  /**
   * @param all how many there are
   * @param each how many one client may have at once
   */
  Shares(int all, int each) {
    this.all = all;
    this.each = each;
  }

  /** Takes one, which has to come back; false if there is none for this client. */
  synchronized boolean take(Subnet client) {
    int had = taken.getOrDefault(client, 0);
    if (sum == all || had == each) {
      return false;
    }
    taken.put(client, had + 1);
    sum++;
    return true;
  }

  synchronized void giveBack(Subnet client) {
    taken.computeIfPresent(client, (c, had) -> had == 1 ? null : had - 1);
    sum--;
  }
}
