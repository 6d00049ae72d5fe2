package dev.sallyport.cluster;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.OperatorProcess;
import java.time.Duration;

/**
 * An operator that is started again whenever it has ended, as the kubelet does. During an outage it
 * may lose its Lease, and then it must end; and it ends when it cannot reach the API server at its
 * start.
 */
final class KeptRunning implements AutoCloseable {
  private final OperatorProcess.Launch launch;
  private OperatorProcess process;
  private boolean closed;

  KeptRunning(OperatorProcess.Launch launch) {
    this.launch = launch;
    start();
    Await.until(
        "an operator to be ready",
        Duration.ofMinutes(4),
        () -> process().get("/readyz").statusCode(),
        status -> status == 200);
  }

  /** The process that runs now, or that ended last. */
  synchronized OperatorProcess process() {
    return process;
  }

  private synchronized void start() {
    if (closed) {
      return;
    }
    process = launch.start();
    ProcessHandle.of(process.pid())
        .ifPresent(handle -> handle.onExit().thenRunAsync(this::start).exceptionally(e -> null));
  }

  @Override
  public synchronized void close() {
    closed = true;
    process.close();
  }
}
