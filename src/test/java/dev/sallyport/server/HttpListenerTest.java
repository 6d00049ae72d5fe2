package dev.sallyport.server;

import static dev.sallyport.server.OpenListener.MAX_BODY;
import static dev.sallyport.server.OpenListener.head;
import static dev.sallyport.server.OpenListener.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only a real connection shows of a request and its answer. */
class HttpListenerTest {

  private OpenListener listener;

  @AfterEach
  void close() {
    if (listener != null) {
      listener.close();
    }
  }

  @Test
  void aRequestReachesItsRouteAndTheAnswerComesBack() throws Exception {
    listener = OpenListener.plain();

    HttpResponse<String> answer =
        send(listener.request("/echo?a=b").POST(BodyPublishers.ofString("body of the request")));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("POST /echo a=b from 127.0.0.1: body of the request\n");
    assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
    assertThat(answer.headers().firstValue("Server")).isEmpty();
  }

  @Test
  void aHeadHasNoBody() throws Exception {
    listener = OpenListener.plain();

    HttpResponse<String> answer =
        send(listener.request("/page").method("HEAD", BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void aHeadThatIsTooLargeIsRefused() throws Exception {
    listener = OpenListener.plain();

    HttpResponse<String> answer =
        send(listener.request("/page").header("X-Large", "x".repeat(20_000)));

    assertThat(answer.statusCode()).isEqualTo(431);
    assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
    assertThat(answer.body()).doesNotContain("Jetty", "xxx");
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedWhetherItSaysSoOrNot() throws Exception {
    listener = OpenListener.plain();
    byte[] large = new byte[MAX_BODY + 1];

    assertThat(send(listener.request("/echo").POST(BodyPublishers.ofByteArray(large))).statusCode())
        .isEqualTo(413);
    assertThat(
            send(listener
                    .request("/echo")
                    .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))))
                .statusCode())
        .isEqualTo(413);
  }

  @Test
  void aHostThatIsNotOursIsNotServed() throws Exception {
    listener = OpenListener.plain();

    assertThat(
            listener.raw(
                "GET /page HTTP/1.1\r\nHost: evil.example.com\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 421")
        .doesNotContain("evil");
    assertThat(listener.raw("GET /page HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 4");
    assertThat(
            listener.raw(
                head(
                    "GET /page HTTP/1.1",
                    "Host: evil.example.com",
                    "Host: localhost",
                    "Connection: close")))
        .startsWith("HTTP/1.1 400");
  }

  /** Each is another host to some reader, and ours to another. */
  @ParameterizedTest
  @CsvSource({
    "/page, localhost@evil.example.com",
    "/page, evil.example.com@localhost",
    "/page, localhost.",
    "/page, localhost:80:80",
    "/page, localhost:99999",
    "/page, localhost/evil",
    "/page, localhost?evil",
    "/page, localhost#evil",
    "/page, localhost\\evil",
    "/page, 'localhost evil'",
    "/page, 'localhost,evil.example.com'",
    "/page, ''",
    "/page, %6Cocalhost",
    "/page, [::1",
    "http://evil.example.com/page, localhost",
    "http://localhost/page, evil.example.com",
    "http://localhost@evil.example.com/page, localhost",
    "//evil.example.com/page, localhost",
  })
  void anOddHostIsNotServed(String target, String host) throws Exception {
    listener = OpenListener.plain();

    assertThat(
            listener.raw(head("GET " + target + " HTTP/1.1", "Host: " + host, "Connection: close")))
        .startsWith("HTTP/1.1 4")
        .doesNotContain("evil", "page for");
  }

  @Test
  void aProxyIsBelievedOnlyIfItIsTrusted() throws Exception {
    listener = OpenListener.plain();
    String request =
        head(
            "GET /page HTTP/1.1",
            "Host: localhost",
            "X-Forwarded-Host: id.example.com",
            "X-Forwarded-Proto: https",
            "X-Forwarded-For: 203.0.113.5",
            "Connection: close");
    assertThat(listener.raw(request))
        .contains("page for 127.0.0.1")
        .doesNotContain("Strict-Transport");
    listener.close();

    listener = OpenListener.behindAProxy();

    assertThat(listener.raw(request)).contains("page for 203.0.113.5").contains("Strict-Transport");
  }

  @Test
  void whoIsNotServedDoesNotKeepTheConnection() throws Exception {
    listener = OpenListener.plain();

    assertThat(listener.raw(head("GET /page HTTP/1.1", "Host: evil.example.com")))
        .startsWith("HTTP/1.1 421")
        .contains("Connection: close");
  }

  @Test
  void aPortThatIsTakenIsSaidSo() throws Exception {
    listener = OpenListener.plain();

    assertThatIOException().isThrownBy(() -> OpenListener.at(listener.port()));
  }
}
