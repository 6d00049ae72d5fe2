package dev.sallyport.scim;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many members are in answers at a time. While an answer is made each of them costs half a
 * kilobyte, and clients read back all groups with whoever is in them (Okta does, to import them).
 */
final class ShownMembers {

  /** In all answers together, so also in one; a larger group is answered alone. */
  static final int MOST = 50_000;

  private final Semaphore places = new Semaphore(MOST, true);
  private final Duration patience;

  /**
   * @param patience how long an answer waits for others
   */
  ShownMembers(Duration patience) {
    this.patience = patience;
  }

  /**
   * Waits until so many more may be shown, but not for long.
   *
   * @return how many are to be given back
   * @throws ScimRefusal if others take too long
   */
  int take(int members) {
    int taken = Math.min(members, MOST);
    try {
      if (places.tryAcquire(taken, patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return taken;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw ScimRefusal.of(429, "too many members are asked for at once; send it again");
  }

  void giveBack(int taken) {
    places.release(taken);
  }
}
