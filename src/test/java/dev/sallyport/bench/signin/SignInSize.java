package dev.sallyport.bench.signin;

/**
 * How much is measured.
 *
 * @param sessions of kubectl, each of another person; so many that none is refreshed more often
 *     than its tokens' grace allows
 * @param refreshes in each turn
 * @param signIns in each turn
 * @param pairs how often ours and bare take turns
 */
record SignInSize(int users, int groups, int sessions, int refreshes, int signIns, int pairs) {

  /** The people of a small company, with whom the start is measured first. */
  static final int FEW_USERS = 1_000;

  static final int FEW_GROUPS = 100;

  private static final SignInSize SMALL = new SignInSize(5_000, 500, 5_000, 1_000, 200, 5);
  private static final SignInSize FULL = new SignInSize(100_000, 10_000, 10_000, 5_000, 500, 5);

  static SignInSize named(String name) {
    return switch (name) {
      case "small" -> SMALL;
      case "full" -> FULL;
      default -> throw new IllegalArgumentException("bench.size must be small or full");
    };
  }

  /** The same with fewer turns, for a first look; the table says how many. */
  SignInSize shortened(int turns) {
    return new SignInSize(users, groups, sessions, refreshes, signIns, turns);
  }

  @Override
  public String toString() {
    return "%,d users, %,d groups, %,d sessions".formatted(users, groups, sessions);
  }
}
