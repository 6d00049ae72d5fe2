package dev.sallyport.portal;

import java.util.List;
import java.util.function.IntFunction;

/**
 * As much of a long list as one page shows.
 *
 * @param before a path of ours without the base to the part before; empty if this is the first
 * @param after likewise to the part after
 * @param more how many come after this part
 */
public record Part<T>(List<T> rows, String before, String after, int more) {

  static final int MOST = 100;

  /** The parameter with the number of the part, from 1. */
  static final String NUMBER = "page";

  /**
   * Cuts it out.
   *
   * @param asked its number as it was sent; what is none counts as the first, and what is too large
   *     as the last
   * @param path of the part of a number
   */
  static <T> Part<T> of(List<T> all, String asked, IntFunction<String> path) {
    int last = Math.max(1, (all.size() + MOST - 1) / MOST);
    int number = Math.clamp(number(asked), 1, last);
    int from = (number - 1) * MOST;
    int to = Math.min(all.size(), from + MOST);
    return new Part<>(
        all.subList(from, to),
        number == 1 ? "" : path.apply(number - 1),
        number == last ? "" : path.apply(number + 1),
        all.size() - to);
  }

  private static int number(String asked) {
    try {
      return Integer.parseInt(asked);
    } catch (NumberFormatException e) {
      return 1;
    }
  }
}
