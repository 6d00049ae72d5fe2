package dev.sallyport.server;

import dev.sallyport.web.Answer;
import dev.sallyport.web.Forwarding;
import dev.sallyport.web.Front;
import dev.sallyport.web.Front.Admission;
import dev.sallyport.web.Route;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Listens for HTTP/1.1 and, with a certificate, for HTTP/2, and hands every request to the {@link
 * Front}. Holds the limits that only the library can hold: sizes, rates, numbers of connections.
 */
final class HttpListener implements AutoCloseable {

  /** Two cookies of ours, a sealed login state among them, and what a browser sends. */
  private static final int MAX_HEADERS = 16 * 1024;

  /** A login state, a request for the IdP, and cookies that go. */
  private static final int MAX_ANSWER_HEAD = 32 * 1024;

  /** A page and what it consists of are fewer. */
  private static final int MAX_STREAMS = 16;

  private static final Duration IDLE = Duration.ofSeconds(30);

  /** The same while no more connections can be taken. */
  private static final Duration IDLE_WHEN_FULL = Duration.ofSeconds(1);

  /** Whoever is told this should not keep the connection as well. */
  private static final Set<Integer> PARTING = Set.of(421, 429, 503);

  /**
   * So long a connection is kept without a request once it stops: one that comes on it is still
   * answered, as the last one of that connection.
   */
  private static final Duration REST_WHEN_STOPPING = Duration.ofSeconds(3);

  /** What is under way may take so long when it stops, and is cut off then. */
  static final Duration STOP = Duration.ofSeconds(10);

  private final Server server;
  private final ServerConnector connector;
  private final Optional<MountedCertificate> certificate;
  private final Forwarding forwarding;
  private final Front front;
  private final SlowConnections slow;
  private final Bodies bodies;
  private final ScheduledThreadPoolExecutor housekeeping =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("http-housekeeping").factory());

  /**
   * @param port 0 picks a free one
   * @param certificate the folder of the certificate; empty for plain HTTP
   * @throws IOException when the port cannot be had
   * @throws IllegalArgumentException when the certificate cannot be used
   */
  HttpListener(
      int port,
      Optional<Path> certificate,
      Forwarding forwarding,
      Front front,
      ListenerLimits limits)
      throws IOException {
    this.slow = new SlowConnections(limits.slowestHead(), limits.longestRest());
    this.forwarding = forwarding;
    this.front = front;
    // A deadline that was met would otherwise hold its request until it is due.
    housekeeping.setRemoveOnCancelPolicy(true);
    this.bodies = new Bodies(front, housekeeping, limits.slowestBody());
    QueuedThreadPool threads = new QueuedThreadPool(32, 4);
    threads.setName("http");
    threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server = new Server(threads);
    server.setStopTimeout(STOP.toMillis());
    server.setErrorHandler(this::refused);
    this.certificate = certificate.map(MountedCertificate::new);
    connector = this.certificate.map(this::secure).orElseGet(this::plain);
    connector.setPort(port);
    connector.setIdleTimeout(IDLE.toMillis());
    // Not sooner, for a connection of HTTP/2 that is idle when it stops is closed with all that is
    // under way on it.
    connector.setShutdownIdleTimeout(STOP.toMillis());
    connector.addBean(slow);
    connector.addBean(
        new ConnectionShares(
            // The sum is the library's to hold.
            new Shares(Integer.MAX_VALUE, limits.connectionsOfAClient()), forwarding::isProxy));
    server.addConnector(connector);
    NetworkConnectionLimit most = new NetworkConnectionLimit(limits.connections(), server);
    most.setEndPointIdleTimeout(IDLE_WHEN_FULL.toMillis());
    server.addBean(most);
    // Not in a GracefulHandler, which answers what comes while it stops with 503: a browser with an
    // open connection would show that to somebody in the middle of a sign-in.
    server.setHandler(new Requests());
    every(Duration.ofSeconds(1), slow::sweep);
    start();
  }

  /** Loads the library, which otherwise the first listener does: that is a tenth of a start. */
  static void prepare() {
    var unused = new Server(new QueuedThreadPool());
  }

  int port() {
    return connector.getLocalPort();
  }

  /** When the certificate that it shows ends; empty where it speaks plain HTTP. */
  Optional<Instant> certificateEnds() {
    return certificate.map(MountedCertificate::ends);
  }

  private ServerConnector plain() {
    return new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
  }

  private ServerConnector secure(MountedCertificate certificate) {
    every(Duration.ofSeconds(5), certificate::reload);
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setSslContext(context(certificate));
    tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    tls.setRenegotiationAllowed(false);
    HttpConnectionFactory http1 = new HttpConnectionFactory(configuration());
    HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(configuration());
    http2.setMaxConcurrentStreams(MAX_STREAMS);
    ALPNServerConnectionFactory negotiation = new ALPNServerConnectionFactory();
    negotiation.setDefaultProtocol(http1.getProtocol());
    return new ServerConnector(
        server,
        1,
        1,
        new SslConnectionFactory(tls, negotiation.getProtocol()),
        negotiation,
        http2,
        http1);
  }

  private static SSLContext context(MountedCertificate certificate) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {certificate}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java speaks TLS", e);
    }
  }

  private static HttpConfiguration configuration() {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(MAX_HEADERS);
    http.setMaxResponseHeaderSize(MAX_ANSWER_HEAD);
    // Some identity providers put a path behind a base URL that ends in a slash already.
    http.setUriCompliance(
        UriCompliance.DEFAULT.with("slashes", UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT));
    return http;
  }

  private void every(Duration period, Runnable work) {
    var unused =
        housekeeping.scheduleWithFixedDelay(
            work, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void start() throws IOException {
    try {
      server.start();
    } catch (Exception e) {
      close();
      if (e instanceof IOException noPort) {
        throw noPort;
      }
      throw new IllegalStateException("the HTTP library does not start", e);
    }
  }

  /**
   * Closes the port, lets what is under way come to its end, and parts from each client with the
   * answer to its next request.
   */
  @Override
  public void close() {
    slow.stop(REST_WHEN_STOPPING);
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP library does not stop", e);
    } finally {
      housekeeping.shutdownNow();
    }
  }

  /** Where the library meets ours. Runs on a virtual thread, so reading may block. */
  private final class Requests extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      Connection connection = request.getConnectionMetaData().getConnection();
      boolean http1 = request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2;
      slow.begin(connection, http1);
      Callback done = Callback.from(callback, () -> slow.end(connection));
      Answer answer =
          RequestHead.of(request, forwarding)
              .map(head -> answer(head, request))
              .orElseGet(() -> bare(400, "This request cannot be understood."));
      boolean parting = http1 && PARTING.contains(answer.status()) && !isOfProxy(request);
      write(parting ? answer.with("Connection", "close") : answer, response, done);
      return true;
    }

    /** What one client is told is no reason to part from the others. */
    private boolean isOfProxy(Request request) {
      return request.getConnectionMetaData().getRemoteSocketAddress()
              instanceof InetSocketAddress peer
          && forwarding.isProxy(peer.getAddress());
    }
  }

  private Answer answer(dev.sallyport.web.Request head, Request request) {
    return switch (front.admit(head)) {
      case Admission.Refused refused -> refused.answer();
      case Admission.Admitted(Route route) -> answer(route, head, request);
    };
  }

  private Answer answer(Route route, dev.sallyport.web.Request head, Request request) {
    return route.maxBody() == 0 ? front.answer(route, head) : bodies.answer(route, head, request);
  }

  /** What the library itself refuses: malformed, too large a head, stopping. */
  private boolean refused(Request request, Response response, Callback callback) {
    int status = response.getStatus() < 400 ? 500 : response.getStatus();
    write(refusal(request, status), response, callback);
    return true;
  }

  /** In the form of what was asked for, where that can be told: programs read no sentences. */
  private Answer refusal(Request request, int status) {
    String sentence = "This request is not answered.";
    try {
      return RequestHead.of(request, forwarding)
          .map(head -> front.refusal(head, status, sentence))
          .orElseGet(() -> bare(status, sentence));
    } catch (RuntimeException e) {
      // It may be so malformed that not even this much can be read of it.
      return bare(status, sentence);
    }
  }

  /** Where the origin is not known. */
  private static Answer bare(int status, String text) {
    return Front.finished(Answer.text(status, text));
  }

  private static void write(Answer answer, Response response, Callback callback) {
    response.setStatus(answer.status());
    for (Answer.Field field : answer.headers()) {
      response.getHeaders().add(field.name(), field.value());
    }
    byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
    response.getHeaders().add("Content-Length", String.valueOf(body.length));
    response.write(true, ByteBuffer.wrap(body), callback);
  }
}
