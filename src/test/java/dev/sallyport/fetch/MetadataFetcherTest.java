package dev.sallyport.fetch;

import static dev.sallyport.fetch.ScriptedServer.body;
import static dev.sallyport.fetch.ScriptedServer.raw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.sallyport.api.MetadataReason;
import dev.sallyport.fetch.FetchResult.Failed;
import dev.sallyport.fetch.FetchResult.Fetched;
import dev.sallyport.parts.TestAuthority;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MetadataFetcherTest {

  private static final TestAuthority AUTHORITY = new TestAuthority();
  private static final TestAuthority.Identity IDP = AUTHORITY.issue("idp.example.com");
  private static final AddressRules LOOPBACK_ALLOWED =
      new AddressRules(List.of(Cidr.parse("127.0.0.1/32")), List.of());
  private static final AddressRules STRICT = new AddressRules(List.of(), List.of());
  private static final int MAX_BYTES = 10_000;
  private static final Duration LONG = Duration.ofMinutes(2);

  @Test
  void aDocumentIsFetchedWithTheNameInSniAndHost() throws Exception {
    try (ScriptedServer server = new ScriptedServer(IDP, body("200 OK", "<metadata/>"))) {
      FetchResult result = fetcher().fetch(url(server));

      assertFetched(result, "<metadata/>");
      assertThat(server.requests())
          .singleElement()
          .asString()
          .startsWith("GET /metadata?x=1 HTTP/1.1\r\n")
          .contains("Host: idp.example.com:" + server.port() + "\r\n")
          .doesNotContain("Accept-Encoding", "Cookie", "Authorization");
    }
  }

  @Test
  void aChunkedDocumentIsFetched() throws Exception {
    String chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n<met\r\n7\r\nadata/>\r\n0\r\n\r\n";
    try (ScriptedServer server = new ScriptedServer(IDP, raw(chunked))) {
      assertFetched(fetcher().fetch(url(server)), "<metadata/>");
    }
  }

  @Test
  void junkWithStatus200IsFetchedForTheReaderToRefuse() throws Exception {
    try (ScriptedServer server = new ScriptedServer(IDP, body("200 OK", "<html>sorry"))) {
      assertFetched(fetcher().fetch(url(server)), "<html>sorry");
    }
  }

  @Test
  void aRedirectIsNotFollowedAndNotRepeated() throws Exception {
    String redirect =
        "HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/secret\r\nContent-Length: 0\r\n\r\n";
    try (ScriptedServer server = new ScriptedServer(IDP, raw(redirect))) {
      assertFailed(fetcher().fetch(url(server)), "answers with a redirect (302)");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void anotherStatusIsNoDocumentAndItsBodyIsNotRepeated() throws Exception {
    for (String status : List.of("404 Not Found", "500 secret", "204 No Content", "206 Part")) {
      try (ScriptedServer server = new ScriptedServer(IDP, body(status, "secret"))) {
        assertFailed(fetcher().fetch(url(server)), "answers with status " + status.substring(0, 3));
      }
    }
  }

  @Test
  void anAnnouncedExcessIsNotRead() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(IDP, raw("HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\nx"))) {
      assertTooLarge(fetcher().fetch(url(server)));
    }
  }

  @Test
  void anEndlessBodyIsReadToTheCapOnly() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(
            IDP,
            out -> {
              out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
              while (true) {
                out.write(new byte[1000]);
              }
            })) {
      assertTooLarge(fetcher().fetch(url(server)));
    }
  }

  @Test
  void aDocumentAtTheCapIsFetched() throws Exception {
    try (ScriptedServer server = new ScriptedServer(IDP, body("200 OK", "x".repeat(MAX_BYTES)))) {
      assertFetched(fetcher().fetch(url(server)), "x".repeat(MAX_BYTES));
    }
  }

  @Test
  void aBodyThatBreaksOffIsNoDocument() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(IDP, raw("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<half"))) {
      assertFailed(fetcher().fetch(url(server)), "broke");
    }
  }

  @Test
  void aSlowBodyEndsAtTheDeadline() throws Exception {
    ScriptedServer[] self = new ScriptedServer[1];
    try (ScriptedServer server =
        new ScriptedServer(
            IDP,
            out -> {
              out.write(
                  "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<"
                      .getBytes(StandardCharsets.US_ASCII));
              out.flush();
              self[0].hang();
            })) {
      self[0] = server;
      FetchResult result =
          fetcher(LOOPBACK_ALLOWED, loopback(), Duration.ofSeconds(2)).fetch(url(server));

      assertThat(((Failed) result).reason()).isEqualTo(MetadataReason.METADATA_FETCH_FAILED);
    }
  }

  @Test
  void aServerThatNeverShakesHandsEndsAtTheDeadline() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
      FetchResult result =
          fetcher(LOOPBACK_ALLOWED, loopback(), Duration.ofSeconds(2))
              .fetch("https://idp.example.com:" + silent.getLocalPort() + "/");

      assertThat(((Failed) result).reason()).isEqualTo(MetadataReason.METADATA_FETCH_FAILED);
    }
  }

  @Test
  void aNameServerThatNeverAnswersEndsAtTheDeadline() throws Exception {
    FetchResult result =
        fetcher(
                LOOPBACK_ALLOWED,
                host -> {
                  try {
                    Thread.sleep(Duration.ofMinutes(5));
                  } catch (InterruptedException e) {
                    throw new UnknownHostException(host);
                  }
                  return List.of();
                },
                Duration.ofMillis(300))
            .fetch("https://idp.example.com/");

    assertFailed(result, "did not answer in full within 0 s");
  }

  @Test
  void answersThatAreNoHttpAreNoDocument() throws Exception {
    for (String answer :
        List.of(
            "",
            "SSH-2.0-secret\r\n",
            "HTTP/1.1 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: " + "x".repeat(100_000) + "\r\n\r\n",
            "HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(500) + "\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx")) {
      try (ScriptedServer server = new ScriptedServer(IDP, raw(answer))) {
        assertThat(fetcher().fetch(url(server)))
            .asInstanceOf(type(Failed.class))
            .satisfies(
                failed -> {
                  assertThat(failed.reason()).isEqualTo(MetadataReason.METADATA_FETCH_FAILED);
                  assertThat(failed.message()).doesNotContain("secret", "xx");
                });
      }
    }
  }

  @Test
  void aCertificateForAnotherNameIsRefused() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(AUTHORITY.issue("other.example.com"), body("200 OK", "x"))) {
      assertFailed(fetcher().fetch(url(server)), "is not for that name");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void anExpiredCertificateIsRefused() throws Exception {
    Instant now = Instant.now();
    TestAuthority.Identity expired =
        AUTHORITY.issue(
            "idp.example.com", now.minus(Duration.ofHours(20)), now.minus(Duration.ofHours(10)));
    try (ScriptedServer server = new ScriptedServer(expired, body("200 OK", "x"))) {
      assertFailed(fetcher().fetch(url(server)), "has expired");
    }
  }

  @Test
  void anUnknownAuthorityIsRefused() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(new TestAuthority().issue("idp.example.com"), body("200 OK", "x"))) {
      assertFailed(fetcher().fetch(url(server)), "an authority that is not trusted here");
    }
  }

  @Test
  void plainHttpBehindTheUrlIsRefused() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (var socket = plain.accept()) {
                  socket
                      .getOutputStream()
                      .write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (java.io.IOException e) {
                  // The client went.
                }
              });
      assertFailed(
          fetcher().fetch("https://idp.example.com:" + plain.getLocalPort() + "/"),
          "idp.example.com");
    }
  }

  @Test
  void nobodyThereIsSaid() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    assertFailed(
        fetcher().fetch("https://idp.example.com:" + port + "/"), "nobody takes connections");
  }

  @Test
  void aRefusedAddressIsNeverConnectedTo() throws Exception {
    try (ScriptedServer server = new ScriptedServer(IDP, body("200 OK", "x"))) {
      assertThat(fetcher(STRICT, loopback(), LONG).fetch(url(server)))
          .asInstanceOf(type(Failed.class))
          .satisfies(
              failed -> {
                assertThat(failed.reason()).isEqualTo(MetadataReason.METADATA_ADDRESS_NOT_ALLOWED);
                assertThat(failed.message()).contains("a loopback address", "--metadata-allow");
              });
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void oneRefusedAddressAmongGoodOnesIsEnough() throws Exception {
    NameResolver mixed = host -> List.of(address("8.8.8.8"), address("169.254.169.254"));

    assertThat(fetcher(LOOPBACK_ALLOWED, mixed, LONG).fetch("https://idp.example.com/"))
        .asInstanceOf(type(Failed.class))
        .satisfies(failed -> assertThat(failed.message()).contains("a link-local address"));
  }

  @Test
  void aNameThatAnswersOtherwiseTheSecondTimeIsAskedOnce() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    NameResolver flipping =
        host -> List.of(address(asked.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.2"));
    try (ScriptedServer server = new ScriptedServer(IDP, body("200 OK", "<metadata/>"))) {
      assertFetched(fetcher(LOOPBACK_ALLOWED, flipping, LONG).fetch(url(server)), "<metadata/>");
      assertThat(asked).hasValue(1);

      assertThat(fetcher(LOOPBACK_ALLOWED, flipping, LONG).fetch(url(server)))
          .asInstanceOf(type(Failed.class))
          .extracting(Failed::reason)
          .isEqualTo(MetadataReason.METADATA_ADDRESS_NOT_ALLOWED);
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void literalAddressesAreNoWayAround() throws Exception {
    MetadataFetcher strict = fetcher(STRICT, NameResolver.system(), LONG);
    for (String url :
        List.of(
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:a9fe:a9fe]/",
            "https://[64:ff9b::7f00:1]/",
            "https://0/",
            "https://localhost/")) {
      assertThat(strict.fetch(url))
          .as(url)
          .asInstanceOf(type(Failed.class))
          .satisfies(
              failed ->
                  // How many spellings of an address Java reads differs; none is connected to.
                  assertThat(failed.message())
                      .containsAnyOf(". Use one with public", "is not known", "not a plain"));
    }
  }

  @Test
  void onlyPlainHttpsUrlsAreFetched() throws Exception {
    for (String url :
        List.of(
            "http://idp.example.com/",
            "file:///etc/passwd",
            "https:idp.example.com",
            "https://",
            "https:///x",
            "https://user@idp.example.com/",
            "https://idp.example.com/#x",
            "https://idp.example.com:0/",
            "https://idp.example.com:70000/",
            "https://idp.example.com/ x",
            "https://idp.example.com/\r\nX: y",
            "https://idp.exämple.com/",
            "https://a_b.example.com:x/",
            "https://idp.example.com/" + "x".repeat(3000),
            "")) {
      assertThat(fetcher().fetch(url))
          .as(url)
          .asInstanceOf(type(Failed.class))
          .extracting(Failed::reason)
          .isEqualTo(MetadataReason.METADATA_URL_INVALID);
    }
  }

  @Test
  void anUnknownNameIsSaid() throws Exception {
    NameResolver nobody =
        host -> {
          throw new UnknownHostException(host);
        };
    assertFailed(fetcher(STRICT, nobody, LONG).fetch("https://idp.example.com/"), "is not known");
    assertFailed(
        fetcher(STRICT, host -> List.of(), LONG).fetch("https://idp.example.com/"), "is not known");
  }

  private static MetadataFetcher fetcher() {
    return fetcher(LOOPBACK_ALLOWED, loopback(), LONG);
  }

  private static MetadataFetcher fetcher(
      AddressRules rules, NameResolver resolver, Duration deadline) {
    return new MetadataFetcher(
        rules, resolver, List.of(AUTHORITY.certificate()), MAX_BYTES, deadline);
  }

  private static NameResolver loopback() {
    return host -> List.of(address("127.0.0.1"));
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }

  private static String url(ScriptedServer server) {
    return "https://idp.example.com:" + server.port() + "/metadata?x=1";
  }

  private static void assertFetched(FetchResult result, String document) {
    assertThat(result)
        .asInstanceOf(type(Fetched.class))
        .satisfies(
            fetched ->
                assertThat(fetched.document())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(document));
  }

  private static void assertFailed(FetchResult result, String words) {
    assertThat(result)
        .asInstanceOf(type(Failed.class))
        .satisfies(
            failed -> {
              assertThat(failed.reason()).isEqualTo(MetadataReason.METADATA_FETCH_FAILED);
              assertThat(failed.message()).contains(words).doesNotContain("secret");
            });
  }

  private static void assertTooLarge(FetchResult result) {
    assertThat(result)
        .asInstanceOf(type(Failed.class))
        .extracting(Failed::reason)
        .isEqualTo(MetadataReason.METADATA_TOO_LARGE);
  }
}
