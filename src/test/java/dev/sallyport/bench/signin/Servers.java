package dev.sallyport.bench.signin;

import dev.sallyport.bench.BareRead;
import dev.sallyport.bench.Production;
import dev.sallyport.bench.Site;
import dev.sallyport.bench.Started;
import dev.sallyport.bench.Workers;
import dev.sallyport.controlplane.OperatorProcess;
import dev.sallyport.controlplane.Ports;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** Sign-in servers of one site, behind a proxy that ends TLS. */
final class Servers {
  private final Path kubeconfig;
  private final Path bareKubeconfig;
  private final Production production = new Production("server.options", "sallyport-server.aot");

  /**
   * @param bareKubeconfig of an account with the same rights
   */
  Servers(Site site, Path bareKubeconfig) {
    this.kubeconfig = site.kubeconfig("sallyport-server");
    this.bareKubeconfig = bareKubeconfig;
  }

  /** One server, and the connections that the proxy holds to it, one for each worker. */
  static final class Server implements AutoCloseable {
    private final Started started;
    private final Connection[] connections;

    private Server(Started started, int port) {
      this.started = started;
      this.connections =
          IntStream.range(0, Workers.COUNT)
              .mapToObj(_ -> new Connection(port))
              .toArray(Connection[]::new);
    }

    double readyMillis() {
      return started.readyMillis();
    }

    double residentMiB() {
      return Production.residentMiB(started);
    }

    Connection connection(int worker) {
      return connections[worker];
    }

    @Override
    public void close() {
      for (Connection connection : connections) {
        connection.close();
      }
    }
  }

  /** Starts one and waits until it is ready. */
  Server start() {
    int port = Ports.free();
    return new Server(production.start(launch(port)), port);
  }

  /** Starts one that writes the AOT cache when it ends; see {@link #endTraining}. */
  Server startTraining() {
    int port = Ports.free();
    return new Server(production.startTraining(launch(port)), port);
  }

  /** Ends it and waits until its cache is written. */
  void endTraining(Server server) {
    server.close();
    production.endTraining(server.started);
  }

  private OperatorProcess.Launch launch(int port) {
    return OperatorProcess.server(kubeconfig)
        .flags("--listen-port=" + port, "--proxies=127.0.0.0/8,::1/128");
  }

  /** How long one took to be ready, in milliseconds. */
  double startAndStop() {
    Server server = start();
    stop(server);
    return server.readyMillis();
  }

  /** Reads what a server reads, in a JVM of its own with the same options; milliseconds. */
  double bareRead() {
    return production.bareRead(bareKubeconfig, BareRead.Of.SERVER);
  }

  /** Ends one as Kubernetes does, and remembers its peak of memory. */
  void stop(Server server) {
    server.close();
    production.stop(server.started);
  }

  /** The most resident memory that any of those stopped here ever had, in MiB. */
  double peakMiB() {
    return production.peakMiB();
  }
}
