package dev.sallyport.reconcile;

import java.util.List;

/** The admission policies that {@code crds/} installs; each has a binding of the same name. */
public final class AdmissionPolicies {

  public static final List<String> NAMES =
      List.of(
          "sallyport-assign",
          "sallyport-bindings",
          "sallyport-entry",
          "sallyport-members",
          "sallyport-sessions",
          "sallyport-source-in-use",
          "sallyport-state");

  private AdmissionPolicies() {}
}
