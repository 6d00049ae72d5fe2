package dev.sallyport.bench;

import java.util.Locale;

/**
 * One line of the table.
 *
 * @param bare empty where there is nothing to compare with
 * @param ratio empty likewise
 * @param goal empty where the number is only told
 */
public record Row(String what, String ours, String bare, String ratio, String goal, boolean met) {

  /** Times in milliseconds, and how many times as long as bare ours may take. */
  public static Row ratio(String what, double ours, double bare, double ratio, double atMost) {
    return new Row(
        what,
        Sample.time(ours),
        Sample.time(bare),
        format(ratio) + "×",
        "≤ " + format(atMost) + "×",
        ratio <= atMost);
  }

  /**
   * Times in milliseconds, told as the speed of ours in that of bare.
   *
   * @param ratio of the times, ours by bare
   */
  public static Row speed(String what, double ours, double bare, double ratio, double atLeast) {
    double speed = 1 / ratio;
    return new Row(
        what,
        Sample.time(ours),
        Sample.time(bare),
        format(speed) + "×",
        "≥ " + format(atLeast) + "×",
        speed >= atLeast);
  }

  /** How many in a second, and how many times as many as bare ours must make. */
  public static Row rate(String what, double ours, double bare, double ratio, double atLeast) {
    return new Row(
        what,
        perSecond(ours),
        perSecond(bare),
        format(ratio) + "×",
        "≥ " + format(atLeast) + "×",
        ratio >= atLeast);
  }

  /** As people read it. */
  public static String perSecond(double rate) {
    return String.format(Locale.ROOT, rate < 100 ? "%.1f/s" : "%,.0f/s", rate);
  }

  /** The same, with another goal beside the ratio. */
  public Row and(String moreGoal, boolean moreMet) {
    return new Row(what, ours, bare, ratio, goal + ", " + moreGoal, met && moreMet);
  }

  /** The same, only told. */
  public Row withoutGoal() {
    return new Row(what, ours, bare, ratio, "", true);
  }

  /** One time, without anything to compare it with. */
  public static Row time(String what, double millis, double atMostMillis) {
    return new Row(
        what,
        Sample.time(millis),
        "",
        "",
        "≤ " + format(atMostMillis / 1_000) + " s",
        millis <= atMostMillis);
  }

  /** A time of a fraction of a second, without anything to compare it with. */
  public static Row latency(String what, double millis, double atMostMillis) {
    return new Row(
        what,
        Sample.time(millis),
        "",
        "",
        "≤ " + format(atMostMillis) + " ms",
        millis <= atMostMillis);
  }

  /** The same beside what the bare client took, which says what else there was to wait for. */
  public static Row latency(String what, double millis, double bareMillis, double atMostMillis) {
    Row alone = latency(what, millis, atMostMillis);
    return new Row(what, alone.ours(), Sample.time(bareMillis), "", alone.goal(), alone.met());
  }

  /** A number that must be exactly the one that is wanted. */
  public static Row count(String what, double count, double wanted) {
    return new Row(what, format(count), "", "", format(wanted), count == wanted);
  }

  private static String format(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  String verdict() {
    return goal.isEmpty() ? "" : met ? "met" : "**not met**";
  }
}
