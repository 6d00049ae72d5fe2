package dev.sallyport.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Durations in milliseconds, sorted, and what is said of them. */
record Sample(List<Double> values) {

  Sample {
    values = values.stream().sorted().toList();
  }

  double median() {
    int size = values.size();
    return (values.get((size - 1) / 2) + values.get(size / 2)) / 2;
  }

  double percentile(int percent) {
    return values.get(Math.max(0, (int) Math.ceil(values.size() * percent / 100.0) - 1));
  }

  double worst() {
    return values.getLast();
  }

  /** Ours and bare, taken in turns. */
  static final class Pairs {
    private final List<Double> ours = new ArrayList<>();
    private final List<Double> bare = new ArrayList<>();

    void ours(double value) {
      ours.add(value);
    }

    void bare(double value) {
      bare.add(value);
    }

    int count() {
      return ours.size();
    }

    Sample ours() {
      return new Sample(ours);
    }

    Sample bare() {
      return new Sample(bare);
    }

    /** The median of the ratios of each pair: what disturbs both at a time cancels out. */
    double ratio() {
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < ours.size(); i++) {
        ratios.add(ours.get(i) / bare.get(i));
      }
      return new Sample(ratios).median();
    }

    /** Every pair, for whoever wants to see the spread. */
    String each() {
      List<String> pairs = new ArrayList<>();
      for (int i = 0; i < ours.size(); i++) {
        pairs.add(time(ours.get(i)) + " / " + time(bare.get(i)));
      }
      return String.join(", ", pairs);
    }
  }

  static String time(double millis) {
    return millis < 1_000
        ? String.format(Locale.ROOT, millis < 100 ? "%.1f ms" : "%.0f ms", millis)
        : String.format(Locale.ROOT, "%.2f s", millis / 1_000);
  }
}
