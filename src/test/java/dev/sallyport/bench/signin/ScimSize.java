package dev.sallyport.bench.signin;

/**
 * How much is pushed.
 *
 * @param users who are listed
 * @param group members of the large group
 * @param creates in each turn
 * @param patches of the large group, in each turn
 * @param each members that each of the clients adds, in each turn
 * @param resynced who are pushed once more as they are
 * @param warmUp creates and changes of the server that are not counted
 * @param pairs how often ours and bare take turns
 */
record ScimSize(
    int users, int group, int creates, int patches, int each, int resynced, int warmUp, int pairs) {

  private static final ScimSize SMALL = new ScimSize(5_000, 2_000, 50, 50, 10, 500, 500, 3);
  private static final ScimSize FULL =
      new ScimSize(100_000, 50_000, 200, 200, 100, 10_000, 15_000, 5);

  static ScimSize named(String name) {
    return switch (name) {
      case "small" -> SMALL;
      case "full" -> FULL;
      default -> throw new IllegalArgumentException("bench.size must be small or full");
    };
  }

  /** The same with fewer turns, for a first look; the table says how many. */
  ScimSize shortened(int turns) {
    return new ScimSize(users, group, creates, patches, each, resynced, warmUp, turns);
  }

  @Override
  public String toString() {
    return "%,d users, a group of %,d".formatted(users, group);
  }
}
