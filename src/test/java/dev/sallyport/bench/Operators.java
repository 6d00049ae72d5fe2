package dev.sallyport.bench;

import dev.sallyport.controlplane.OperatorProcess;

/** Operators of one site, and what they are compared with. */
public final class Operators {
  private final Site site;
  private final Production production = new Production("operator.options", "sallyport.aot");

  public Operators(Site site) {
    this.site = site;
  }

  /** Starts one and waits until it is ready. */
  public Started start(String... flags) {
    return production.start(launch(flags));
  }

  /** Starts one that writes the AOT cache when it ends; see {@link #endTraining}. */
  Started startTraining() {
    return production.startTraining(launch());
  }

  /** Ends it and waits until its cache is written. */
  void endTraining(Started started) {
    production.endTraining(started);
  }

  private OperatorProcess.Launch launch(String... flags) {
    return OperatorProcess.jar(site.operatorKubeconfig()).flags(flags);
  }

  /** Reads what the operator reads, in a JVM of its own with the same options; milliseconds. */
  double bareRead() {
    return production.bareRead(site.operatorKubeconfig(), BareRead.Of.OPERATOR);
  }

  /**
   * Starts the bare repair in a JVM of its own with the same options, and waits until it watches.
   */
  Started bareRepair() {
    return production.startBare(OperatorProcess.mainClass(site.bareKubeconfig(), BareRepair.class));
  }

  /** Ends one as Kubernetes does, and remembers its peak of memory. */
  public void stop(Started started) {
    production.stop(started);
  }

  /** The most resident memory that any of those stopped here ever had, in MiB. */
  double peakMiB() {
    return production.peakMiB();
  }
}
