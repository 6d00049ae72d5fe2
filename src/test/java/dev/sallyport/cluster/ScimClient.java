package dev.sallyport.cluster;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.JarCommand;
import dev.sallyport.parts.ScimHttp;
import dev.sallyport.parts.ScimHttp.Reply;
import dev.sallyport.saml.idp.TestIdp;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An identity provider that pushes people to a center, and whoever made its token. */
final class ScimClient implements AutoCloseable {

  private final SignInCenter center;
  private final ScimHttp http;

  private ScimClient(SignInCenter center) {
    this.center = center;
    this.http = new ScimHttp(center.baseURL(), center.authority());
  }

  /** Starts a center of its own, which ends with it. */
  static ScimClient start() {
    return new ScimClient(
        SignInCenter.start(TestIdp.ENTITY_ID, TestIdp.metadata(TestIdp.rsa().key())));
  }

  SignInCenter center() {
    return center;
  }

  /** The base URL that an identity provider is given. */
  String base() {
    return http.base();
  }

  /** Lets the server write people, as the how-to says. */
  void grant() {
    center
        .controlPlane()
        .kubectl(
            "create",
            "rolebinding",
            "sallyport-server-scim",
            "--namespace=identity",
            "--clusterrole=sallyport-server-scim",
            "--serviceaccount=sallyport-system:sallyport-server")
        .success();
  }

  /** Has the source say that people are pushed. */
  void enable() {
    center
        .controlPlane()
        .kubectl(
            "patch",
            "identitysource",
            "corp",
            "--namespace=identity",
            "--type=merge",
            "--patch={\"spec\": {\"externalIdP\": {\"scim\": {\"enabled\": true}}}}")
        .success();
  }

  /** A token with which people are pushed by now. */
  String tokenThatCounts() {
    String token = token();
    Await.until("the token to count", () -> send("GET", "/Users", token, "").status() == 200);
    return token;
  }

  /** A new token. */
  String token() {
    return JarCommand.run(
            center.controlPlane().adminKubeconfig(), "scim-token", "create", "-n", "identity")
        .success()
        .strip();
  }

  CommandResult revoke(String secret) {
    return JarCommand.run(
        center.controlPlane().adminKubeconfig(), "scim-token", "revoke", "-n", "identity", secret);
  }

  /**
   * Asks once.
   *
   * @param path below the SCIM base URL
   * @param token null for none
   * @throws java.io.UncheckedIOException when there is no answer
   */
  Reply send(String method, String path, String token, String body) {
    return send(method, path, token, Map.of(), body);
  }

  /** The same, with headers. */
  Reply send(String method, String path, String token, Map<String, String> headers, String body) {
    return http.send(method, path, token, headers, body);
  }

  /** Asks again while there is no answer, or one that says to come back. */
  Reply insist(String method, String path, String token, String body) {
    return Await.until(
        method + " " + path + " to be answered",
        Duration.ofMinutes(4),
        () -> send(method, path, token, body),
        reply -> !List.of(429, 503).contains(reply.status()));
  }

  @Override
  public void close() {
    http.close();
    center.close();
  }
}
