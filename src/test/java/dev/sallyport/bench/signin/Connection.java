package dev.sallyport.bench.signin;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One connection to a sign-in server that stays open, as a proxy in front of it has them. By hand:
 * a client of some library would take more of the cores from what is measured. Not thread-safe.
 */
final class Connection implements AutoCloseable {
  private static final int LIMIT_MILLIS = 60_000;

  /** The server closes what is idle for half a minute. */
  private static final Duration FRESH = Duration.ofSeconds(15);

  private final int port;
  private final byte[] buffer = new byte[64 * 1024];
  private Socket socket;
  private long used;

  Connection(int port) {
    this.port = port;
  }

  /** What came back; the head with its first line. */
  record Answer(int status, String head, String body) {

    /** The value of a header that comes once. */
    String header(String name) {
      return head.lines()
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElseThrow(() -> new AssertionError("no " + name + " in " + head));
    }
  }

  /**
   * @param from the address of the client that the proxy speaks for
   */
  Answer get(String path, String from) throws IOException {
    return send(head("GET", path, from) + "\r\n", new byte[0]);
  }

  /**
   * @param cookie the header, or empty
   */
  Answer post(String path, String from, String cookie, String form) throws IOException {
    byte[] body = form.getBytes(StandardCharsets.US_ASCII);
    return send(
        head("POST", path, from)
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
            + body.length
            + (cookie.isEmpty() ? "\r\n\r\n" : "\r\nCookie: " + cookie + "\r\n\r\n"),
        body);
  }

  /**
   * As an identity provider pushes.
   *
   * @param json empty for none
   */
  Answer push(String method, String path, String from, String token, String json)
      throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    return send(
        head(method, path, from)
            + "Authorization: Bearer "
            + token
            + "\r\nContent-Type: application/scim+json\r\nContent-Length: "
            + body.length
            + "\r\n\r\n",
        body);
  }

  static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(f -> f.getKey() + "=" + URLEncoder.encode(f.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static String head(String method, String path, String from) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: "
        + SignInCenter.HOST
        + "\r\nX-Forwarded-Host: "
        + SignInCenter.HOST
        + "\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: "
        + from
        + "\r\nUser-Agent: "
        + Kubectls.AGENT
        + "\r\n";
  }

  private Answer send(String head, byte[] body) throws IOException {
    if (System.nanoTime() - used > FRESH.toNanos()) {
      close();
    }
    if (socket == null) {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(LIMIT_MILLIS);
    }
    byte[] start = head.getBytes(StandardCharsets.US_ASCII);
    byte[] whole = Arrays.copyOf(start, start.length + body.length);
    System.arraycopy(body, 0, whole, start.length, body.length);
    socket.getOutputStream().write(whole);
    return read(socket.getInputStream());
  }

  private Answer read(InputStream in) throws IOException {
    int read = 0;
    int end = -1;
    while (end < 0) {
      int more = in.read(buffer, read, buffer.length - read);
      if (more <= 0) {
        throw new EOFException("the server ended a connection before its answer");
      }
      read += more;
      end = endOfHead(read);
    }
    String head = new String(buffer, 0, end, StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(buffer, end, read - end);
    body.write(in.readNBytes(length(head) - body.size()));
    used = System.nanoTime();
    if (head.toLowerCase(Locale.ROOT).contains("\r\nconnection: close")) {
      close();
    }
    return new Answer(
        Integer.parseInt(head.substring(9, 12)), head, body.toString(StandardCharsets.UTF_8));
  }

  private int endOfHead(int read) {
    for (int i = 3; i < read; i++) {
      if (buffer[i] == '\n' && buffer[i - 1] == '\r' && buffer[i - 2] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private static int length(String head) {
    // 204, which has none.
    return head.startsWith(" 204", 8)
        ? 0
        : Integer.parseInt(new Answer(0, head, "").header("Content-Length"));
  }

  @Override
  public void close() {
    try {
      if (socket != null) {
        socket.close();
        socket = null;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
