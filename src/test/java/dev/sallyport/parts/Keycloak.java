package dev.sallyport.parts;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.Child;
import dev.sallyport.controlplane.DataFolder;
import dev.sallyport.controlplane.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A Keycloak of our own as identity provider: https on loopback with a certificate of {@link
 * TestAuthority}, in memory, one realm. It ends with this JVM. Started in half a minute or, on a
 * busy machine, a few.
 *
 * <p>Its programs are shared and not written to; what it writes is in a folder under {@code
 * target/}.
 */
public final class Keycloak implements AutoCloseable {

  /** What a skipped test says. */
  public static final String MISSING =
      "skipped: Keycloak 26.7.0 is not in ~/.cache/sallyport; .ci/install-parts puts it there";

  private static final Path INSTALLED =
      Path.of(System.getProperty("user.home"), ".cache", "sallyport", "keycloak-26.7.0");
  private static final Duration START = Duration.ofMinutes(6);

  /** Another site than our own servers, which are at localhost: browsers tell them apart. */
  private static final String HOST = "127.0.0.1";

  private static final String ADMINISTRATOR = "admin";

  private final Path home = DataFolder.create();
  private final TestAuthority authority = new TestAuthority();
  private final String password = UUID.randomUUID().toString();
  private final String realm;
  private final int port;
  private final HttpClient http;
  private final Child child;

  private Keycloak(String realm, String... more) {
    this.realm = realm;
    this.port = Ports.free();
    this.http =
        HttpClient.newBuilder()
            .sslContext(authority.clientContext())
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    layOut(Stream.concat(Stream.of(realm), Stream.of(more)).toList());
    this.child =
        Child.start(
            "keycloak",
            command(),
            Map.of(
                "KC_BOOTSTRAP_ADMIN_USERNAME", ADMINISTRATOR,
                "KC_BOOTSTRAP_ADMIN_PASSWORD", password),
            home.resolve("keycloak.log"));
  }

  /** Whether it can be started here. */
  public static boolean isInstalled() {
    return Files.isRegularFile(INSTALLED.resolve("lib").resolve("quarkus-run.jar"));
  }

  /** Starts one with a realm of that name and perhaps more, and returns when it serves. */
  public static Keycloak start(String realm, String... more) {
    Keycloak keycloak = new Keycloak(realm, more);
    try {
      Await.until(
          "Keycloak to serve its metadata",
          START,
          () -> keycloak.child.alive() ? keycloak.get(keycloak.metadataURL()) : "ended",
          answer -> answer.contains("EntityDescriptor") || answer.equals("ended"));
      if (!keycloak.child.alive()) {
        throw new IllegalStateException("Keycloak does not start; " + keycloak.child.tail());
      }
      return keycloak;
    } catch (RuntimeException | AssertionError e) {
      keycloak.close();
      throw e;
    }
  }

  /** Whom its clients trust. */
  public TestAuthority authority() {
    return authority;
  }

  /** The realm's SAML entityID. */
  public String entityID() {
    return "https://" + HOST + ":" + port + "/realms/" + realm;
  }

  /** Where the realm serves its SAML metadata. */
  public String metadataURL() {
    return entityID() + "/protocol/saml/descriptor";
  }

  /** The realm's SAML metadata. */
  public String metadata() {
    return get(metadataURL());
  }

  /** The SAML metadata of another realm of it. */
  public String metadata(String other) {
    return get("https://" + HOST + ":" + port + "/realms/" + other + "/protocol/saml/descriptor");
  }

  /** What Keycloak makes of a service provider's metadata: the client that it would create. */
  public String clientDescribedBy(byte[] serviceProviderMetadata) {
    return send(
        administrative("client-description-converter")
            .header("Content-Type", "text/plain")
            .POST(HttpRequest.BodyPublishers.ofByteArray(serviceProviderMetadata)));
  }

  /** Makes a service provider known by its metadata, as an administrator imports it. */
  public void trust(byte[] serviceProviderMetadata) {
    create("clients", clientDescribedBy(serviceProviderMetadata));
  }

  /** Adds somebody who signs in with this name and password. */
  public void addUser(String userName, String userPassword) {
    create(
        "users",
        """
        {"username": "%1$s", "email": "%1$s", "emailVerified": true, "enabled": true,
         "firstName": "Test", "lastName": "User",
         "credentials": [{"type": "password", "value": "%2$s", "temporary": false}]}
        """
            .formatted(userName, userPassword));
  }

  /** Lets it tell a client that somebody signed out by itself, or else by the browser. */
  public void tellByItself(String clientId, boolean byItself) {
    String clients = "clients?clientId=" + URLEncoder.encode(clientId, StandardCharsets.UTF_8);
    String found = send(administrative(clients).GET());
    String client = found.substring(1, found.length() - 1);
    if (!client.contains("\"frontchannelLogout\":" + byItself)) {
      throw new IllegalStateException("Keycloak tells that client as it is wanted already");
    }
    send(
        administrative("clients/" + id(client))
            .header("Content-Type", "application/json")
            .PUT(
                HttpRequest.BodyPublishers.ofString(
                    client.replace(
                        "\"frontchannelLogout\":" + byItself,
                        "\"frontchannelLogout\":" + !byItself))),
        204);
  }

  /** Signs somebody out, as an administrator does. */
  public void signOut(String userName) {
    String found =
        send(
            administrative(
                    "users?exact=true&username="
                        + URLEncoder.encode(userName, StandardCharsets.UTF_8))
                .GET());
    send(
        administrative("users/" + id(found) + "/logout").POST(HttpRequest.BodyPublishers.noBody()),
        204);
  }

  private static String id(String json) {
    return json.replaceFirst("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
  }

  private HttpRequest.Builder administrative(String path) {
    return HttpRequest.newBuilder(
            URI.create("https://" + HOST + ":" + port + "/admin/realms/" + realm + "/" + path))
        .header("Authorization", "Bearer " + administratorToken());
  }

  /** Where a person signs out of the realm, and of every client. */
  public String signOutURL() {
    return entityID() + "/protocol/openid-connect/logout";
  }

  private void create(String kind, String json) {
    send(
        administrative(kind)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)),
        201);
  }

  @Override
  public void close() {
    child.stop(Duration.ofSeconds(30));
    DataFolder.delete(home);
  }

  private String administratorToken() {
    String form =
        "grant_type=password&client_id=admin-cli&username="
            + ADMINISTRATOR
            + "&password="
            + URLEncoder.encode(password, StandardCharsets.UTF_8);
    String answer =
        send(
            HttpRequest.newBuilder(
                    URI.create(
                        "https://"
                            + HOST
                            + ":"
                            + port
                            + "/realms/master/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    return answer.replaceFirst("(?s).*\"access_token\":\"([^\"]+)\".*", "$1");
  }

  private String get(String url) {
    return send(HttpRequest.newBuilder(URI.create(url)).GET());
  }

  private String send(HttpRequest.Builder request) {
    return send(request, 200);
  }

  private String send(HttpRequest.Builder request, int expected) {
    try {
      HttpResponse<String> response =
          http.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
      if (response.statusCode() != expected) {
        throw new IllegalStateException("Keycloak answers with " + response.statusCode());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void layOut(List<String> realms) {
    try {
      Files.createSymbolicLink(home.resolve("lib"), INSTALLED.resolve("lib"));
      for (String folder : List.of("conf", "providers", "themes")) {
        Files.createDirectory(home.resolve(folder));
      }
      Files.copy(
          INSTALLED.resolve("conf").resolve("cache-ispn.xml"),
          home.resolve("conf").resolve("cache-ispn.xml"));
      Path imports = Files.createDirectories(home.resolve("data").resolve("import"));
      for (String name : realms) {
        Files.writeString(
            imports.resolve(name + ".json"), "{\"realm\": \"" + name + "\", \"enabled\": true}");
      }
      authority.issue(HOST).writePem(home);
      authority.writePem(home.resolve("authority.pem"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lay out " + home, e);
    }
  }

  /** As {@code kc.sh} would, whose shell would outlive us instead of the server. */
  private List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-XX:MaxMetaspaceSize=256m",
        "--add-opens=java.base/java.util=ALL-UNNAMED",
        "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
        "--add-opens=java.base/java.security=ALL-UNNAMED",
        "--enable-native-access=ALL-UNNAMED",
        "-Dkc.home.dir=" + home,
        "-Djboss.server.config.dir=" + home.resolve("conf"),
        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
        "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
            + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
        "-cp",
        home.resolve("lib").resolve("quarkus-run.jar").toString(),
        "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
        "start",
        "--optimized",
        "--import-realm",
        "--cache=local",
        "--hostname=https://" + HOST + ":" + port,
        "--http-host=" + HOST,
        "--https-port=" + port,
        "--http-management-port=" + Ports.free(),
        "--truststore-paths=" + home.resolve("authority.pem"),
        "--https-certificate-file=" + home.resolve("tls.crt"),
        "--https-certificate-key-file=" + home.resolve("tls.key"));
  }
}
