package dev.sallyport.bench.response;

import dev.sallyport.bench.Report;

/** The check of a Response. */
public final class ResponseBench {
  private ResponseBench() {}

  public static void run() {
    new Report("response", "one core", "").finish();
  }
}
