package dev.sallyport.server;

import static dev.sallyport.server.OpenListener.LONG;
import static dev.sallyport.server.OpenListener.MAX_BODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.sallyport.controlplane.Await;
import dev.sallyport.parts.TestAuthority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listener that has a certificate speaks both versions of HTTP. */
class SecureListenerTest {

  @TempDir private Path folder;
  private final TestAuthority authority = new TestAuthority();
  private OpenListener listener;

  @BeforeEach
  void listen() throws IOException {
    authority.issue("localhost").writePem(folder);
    listener = OpenListener.withCertificate(folder);
  }

  @AfterEach
  void close() {
    listener.close();
  }

  @Test
  void withACertificateBothVersionsOfHttpAreSpoken() throws Exception {
    for (HttpClient.Version version : HttpClient.Version.values()) {
      try (HttpClient client =
          HttpClient.newBuilder().sslContext(authority.clientContext()).version(version).build()) {
        HttpResponse<String> answer =
            client.send(listener.secure("/page").build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
        assertThat(answer.headers().firstValue("X-Long")).contains(LONG);
      }
    }
  }

  /** A head that is too large is not even answered there: the connection ends. */
  @Test
  void overHttp2TheSizesHaveTheSameLimits() throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder()
            .sslContext(authority.clientContext())
            .version(HttpClient.Version.HTTP_2)
            .build()) {
      HttpResponse<String> tooLarge =
          client.send(
              listener
                  .secure("/echo")
                  .POST(
                      BodyPublishers.ofInputStream(
                          () -> new ByteArrayInputStream(new byte[MAX_BODY + 1])))
                  .build(),
              BodyHandlers.ofString());

      assertThat(tooLarge.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(tooLarge.statusCode()).isEqualTo(413);
      assertThatIOException()
          .isThrownBy(
              () ->
                  client.send(
                      listener.secure("/page").header("X-Large", "x".repeat(20_000)).build(),
                      BodyHandlers.ofString()));
    }
  }

  @Test
  void anotherCertificateIsTakenWithoutARestart() throws Exception {
    X509Certificate first = served();

    authority.issue("localhost").writePem(folder);

    Await.until("the other certificate", this::served, certificate -> !certificate.equals(first));
  }

  private X509Certificate served() {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(authority.clientContext()).build()) {
      return (X509Certificate)
          client
              .send(listener.secure("/page").build(), BodyHandlers.discarding())
              .sslSession()
              .orElseThrow()
              .getPeerCertificates()[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
