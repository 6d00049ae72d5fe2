package dev.sallyport.signin.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sallyport.controlplane.Ports;
import dev.sallyport.parts.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Issuers of tokens on loopback over TLS, one for each path of one server, all with one key. Unlike
 * ours it signs whatever it is told to.
 */
final class TestIssuer implements AutoCloseable {

  private static final String KEY_ID = "the-key";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final String DISCOVERY = "/.well-known/openid-configuration";
  private static final String KEYS = "/keys";

  private final TestAuthority authority = new TestAuthority();
  private volatile KeyPair keys = newKeys();
  private final HttpsServer server;
  private final String origin;

  TestIssuer() {
    int port = Ports.free();
    origin = "https://127.0.0.1:" + port;
    try {
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on " + origin, e);
    }
    server.setHttpsConfigurator(
        new HttpsConfigurator(authority.issue("127.0.0.1").serverContext()));
    server.createContext("/", this::answer);
    server.start();
  }

  /** The issuer at a path, such as {@code /people}. */
  String url(String path) {
    return origin + path;
  }

  /** The certificate that vouches for it, in PEM. */
  String authority() {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder().encodeToString(authority.certificate().getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The claims of a token of ours, which a test then changes; valid for ten minutes. */
  Map<String, Object> claims(String path, Instant issued) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", url(path));
    claims.put("aud", KubernetesToken.CLIENT_ID);
    claims.put(KubernetesToken.TOKEN_USE, KubernetesToken.USE);
    claims.put(KubernetesToken.UID, "4f7c0d5e-0000-4000-8000-00000000cafe");
    claims.put(KubernetesToken.USER_NAME, "jane.doe@example.com");
    claims.put(KubernetesToken.GROUPS, List.of("payments-developers", "platform"));
    claims.put(KubernetesToken.SESSION, "s-7f3k2");
    claims.put(KubernetesToken.TOKEN_ID, UUID.randomUUID().toString());
    claims.put("iat", issued.getEpochSecond());
    claims.put("exp", issued.plus(Duration.ofMinutes(10)).getEpochSecond());
    return claims;
  }

  /** A token signed with the key that is published. */
  String sign(Map<String, Object> claims) {
    return sign(claims, keys);
  }

  /**
   * Publishes another key from now on, and that one alone.
   *
   * @return the one before
   */
  KeyPair replaceKey() {
    KeyPair before = keys;
    keys = newKeys();
    return before;
  }

  /** A token signed with another key that pretends to be the published one. */
  String signWithAnotherKey(Map<String, Object> claims) {
    return sign(claims, newKeys());
  }

  /** A token without a signature (RFC 7519 §6). */
  String unsigned(Map<String, Object> claims) {
    return encoded(Map.of("alg", "none")) + "." + encoded(claims) + ".";
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /** A token signed with a key that is the published one, or was. */
  static String sign(Map<String, Object> claims, KeyPair keys) {
    String signed =
        encoded(Map.of("alg", "ES256", "typ", "JWT", "kid", KEY_ID)) + "." + encoded(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(keys.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      Map<String, Object> answer = Map.of();
      if (path.endsWith(DISCOVERY)) {
        answer = discovery(path.substring(0, path.length() - DISCOVERY.length()));
      } else if (path.equals(KEYS)) {
        answer = Map.of("keys", List.of(publicKey()));
      }
      byte[] body = json(answer);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(answer.isEmpty() ? 404 : 200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private Map<String, Object> discovery(String path) {
    return Map.of(
        "issuer", url(path),
        "jwks_uri", origin + KEYS,
        "authorization_endpoint", url(path) + "/authorize",
        "token_endpoint", url(path) + "/token",
        "response_types_supported", List.of("code"),
        "subject_types_supported", List.of("public"),
        "id_token_signing_alg_values_supported", List.of("ES256"));
  }

  private Map<String, Object> publicKey() {
    ECPublicKey key = (ECPublicKey) keys.getPublic();
    return Map.of(
        "kty", "EC",
        "crv", "P-256",
        "use", "sig",
        "alg", "ES256",
        "kid", KEY_ID,
        "x", coordinate(key.getW().getAffineX()),
        "y", coordinate(key.getW().getAffineY()));
  }

  /** Of full length, as RFC 7518 §6.2.1.2 wants. */
  private static String coordinate(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] full = new byte[32];
    int length = Math.min(bytes.length, full.length);
    System.arraycopy(bytes, bytes.length - length, full, full.length - length, length);
    return BASE64.encodeToString(full);
  }

  private static String encoded(Map<String, Object> object) {
    return BASE64.encodeToString(json(object));
  }

  private static byte[] json(Map<String, Object> object) {
    try {
      return JSON.writeValueAsBytes(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
