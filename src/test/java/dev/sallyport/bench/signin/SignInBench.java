package dev.sallyport.bench.signin;

import dev.sallyport.bench.Report;

/** The sign-in server under load. */
public final class SignInBench {
  private SignInBench() {}

  public static void run() {
    new Report("sign-in", "one server", "").finish();
  }
}
