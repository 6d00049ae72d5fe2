package dev.sallyport.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** Durations in milliseconds, sorted, and what is said of them. */
public record Sample(List<Double> values) {

  public Sample {
    values = values.stream().sorted().toList();
  }

  public double median() {
    int size = values.size();
    return (values.get((size - 1) / 2) + values.get(size / 2)) / 2;
  }

  public double percentile(int percent) {
    return values.get(Math.max(0, (int) Math.ceil(values.size() * percent / 100.0) - 1));
  }

  public double worst() {
    return values.getLast();
  }

  /** Ours and bare, taken in turns. */
  public static final class Pairs {
    private final List<Double> ours = new ArrayList<>();
    private final List<Double> bare = new ArrayList<>();

    public void ours(double value) {
      ours.add(value);
    }

    public void bare(double value) {
      bare.add(value);
    }

    public int count() {
      return ours.size();
    }

    public Sample ours() {
      return new Sample(ours);
    }

    public Sample bare() {
      return new Sample(bare);
    }

    /** The median of the ratios of each pair: what disturbs both at a time cancels out. */
    public double ratio() {
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < ours.size(); i++) {
        ratios.add(ours.get(i) / bare.get(i));
      }
      return new Sample(ratios).median();
    }

    /** Every pair, for whoever wants to see the spread. */
    public String each() {
      return each(Sample::time);
    }

    /** The same of values that are no times. */
    public String each(DoubleFunction<String> format) {
      List<String> pairs = new ArrayList<>();
      for (int i = 0; i < ours.size(); i++) {
        pairs.add(format.apply(ours.get(i)) + " / " + format.apply(bare.get(i)));
      }
      return String.join(", ", pairs);
    }
  }

  /** As people read it, with the unit that suits it. */
  public static String time(double millis) {
    if (millis < 1) {
      return String.format(Locale.ROOT, "%.0f µs", millis * 1_000);
    }
    return millis < 1_000
        ? String.format(Locale.ROOT, millis < 100 ? "%.1f ms" : "%.0f ms", millis)
        : String.format(Locale.ROOT, "%.2f s", millis / 1_000);
  }
}
