package dev.sallyport.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A request that a server has begun with, and whose body it still waits for: it has said so (RFC
 * 9110 §10.1.1).
 */
final class HalfSent implements AutoCloseable {

  private final Socket socket;
  private final String body;

  private HalfSent(Socket socket, String body) {
    this.socket = socket;
    this.body = body;
  }

  /**
   * A refresh of tokens.
   *
   * @param port of the server that is asked, whatever port its base URL has
   */
  static HalfSent refresh(SignInCenter signIn, int port, String client, String token)
      throws IOException {
    String body =
        "grant_type=refresh_token&client_id="
            + client
            + "&refresh_token="
            + URLEncoder.encode(token, StandardCharsets.UTF_8);
    Socket socket =
        signIn.authority().clientContext().getSocketFactory().createSocket("localhost", port);
    try {
      socket.setSoTimeout(60_000);
      send(
          socket,
          String.join(
              "\r\n",
              "POST /token HTTP/1.1",
              "Host: " + signIn.baseURL().substring("https://".length()),
              "Content-Type: application/x-www-form-urlencoded",
              "Content-Length: " + body.length(),
              "Expect: 100-continue",
              "",
              ""));
      read(socket, "HTTP/1.1 100 Continue\r\n\r\n");
      return new HalfSent(socket, body);
    } catch (IOException | AssertionError e) {
      socket.close();
      throw e;
    }
  }

  /** Sends the rest, and returns all that is answered until the server closes the connection. */
  String answer() throws IOException {
    send(socket, body);
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void send(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static void read(Socket socket, String expected) throws IOException {
    InputStream in = socket.getInputStream();
    String read = new String(in.readNBytes(expected.length()), StandardCharsets.US_ASCII);
    if (!read.equals(expected)) {
      throw new AssertionError("the server does not go on: " + read);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
