package dev.sallyport.demo;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.parts.ScimHttp;
import dev.sallyport.parts.ScimHttp.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * How people come without YAML: an identity provider pushes them over SCIM 2.0. The requests are
 * those that one would make; {@code curl} stands for it on the page.
 */
final class PushTour {

  /** How many steps it takes. */
  static final int STEPS = 2;

  private static final String NOW = "--timeout=60s";
  private static final String CENTER = "identity";
  private static final String ROBIN = "robin.low@example.com";

  private final Stage stage;
  private final Page page;
  private final Steps steps;
  private final ScimHttp scim;

  /** Who was pushed: the id that SCIM knows her by, and the object that came of it. */
  private record Pushed(String token, String id, String object) {}

  PushTour(Stage stage, Page page, Steps steps, ScimHttp scim) {
    this.stage = stage;
    this.page = page;
    this.steps = steps;
    this.scim = scim;
  }

  void run() {
    deactivate(pushAndAssign());
  }

  private Pushed pushAndAssign() {
    steps.begin(
        "the identity provider pushes people",
        """
        Nobody has to write Users and Groups: an identity provider can push them over SCIM 2.0. The
        server may write people only where it is given that right, the source has to say that it
        may push, and the identity provider needs a token, which is printed once.
        """);
    stage.kubectl(
        "create",
        "rolebinding",
        "sallyport-server-scim",
        "-n",
        CENTER,
        "--clusterrole=sallyport-server-scim",
        "--serviceaccount=sallyport-system:sallyport-server");
    stage.kubectl(
        "patch",
        "identitysource",
        "corp",
        "-n",
        CENTER,
        "--type=merge",
        "-p",
        "{\"spec\":{\"externalIdP\":{\"scim\":{\"enabled\":true}}}}");
    String token = token();
    Await.until(
        "SCIM to be served",
        () -> scim.send("GET", "/Users?count=0", token, Map.of(), "").status() == 200);
    Reply robin =
        push(
            token,
            "POST",
            "/Users",
            "{\"userName\":\"%s\",\"externalId\":\"00u7\",\"active\":true}".formatted(ROBIN));
    stage.check("the user is created", robin.status() == 201, robin.body().toString());
    Reply group =
        push(
            token,
            "POST",
            "/Groups",
            "{\"displayName\":\"checkout-developers\",\"members\":[{\"value\":\"%s\"}]}"
                .formatted(robin.id()));
    stage.check("and the group, with her in it", group.status() == 201, group.body().toString());
    stage.kubectl("get", "users.sallyport.dev,groups.sallyport.dev", "-n", CENTER);
    page.text(
        "They are Users and Groups like those of YAML, and are assigned roles like those."
            + " An Assignment names the group, and the group has the role:");
    assign(name("groups.sallyport.dev", group.id()));
    stage.kubectl("wait", "--for=condition=Ready", "assignments", "--all", "-n", CENTER, NOW);
    CommandResult access = stage.sallyport("access", ROBIN, "-n", CENTER);
    stage.check(
        "Robin may edit in checkout, through the group",
        access.out().contains("checkout") && access.out().contains("edit"),
        access.out());
    return new Pushed(token, robin.id(), name("users.sallyport.dev", robin.id()));
  }

  private void deactivate(Pushed pushed) {
    steps.begin(
        "somebody leaves, and the access is gone",
        """
        The company blocks Robin's account. The identity provider says so in its next push, in
        seconds or minutes, and what she had is taken from her; nobody has to think of it.
        """);
    Reply blocked =
        push(
            pushed.token(),
            "PATCH",
            "/Users/" + pushed.id(),
            """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],\
            "Operations":[{"op":"replace","path":"active","value":false}]}\
            """);
    stage.check(
        "she is inactive",
        blocked.status() == 200 && !blocked.body().path("active").asBoolean(true),
        blocked.body().toString());
    stage.kubectl(
        "wait",
        "--for=jsonpath={.spec.active}=false",
        "users.sallyport.dev/" + pushed.object(),
        "-n",
        CENTER,
        NOW);
    CommandResult access = stage.sallyport("access", ROBIN, "-n", CENTER);
    stage.check("there is nothing that she may do any more", access.exitCode() == 2, access.out());
  }

  private String token() {
    CommandResult made =
        stage.keeping("TOKEN", "scim-token", "create", "-n", CENTER, "--label", "tour");
    stage.check("a token is made", made.exitCode() == 0, made.err());
    return made.out().strip();
  }

  /** A role for whoever is in the group. */
  private void assign(String group) {
    Path file = Path.of("target", "demo", "checkout.yaml");
    String assignment =
        """
        apiVersion: sallyport.dev/v1alpha1
        kind: Assignment
        metadata: {name: checkout-developers-edit, namespace: %s}
        spec:
          principal: {kind: Group, name: %s}
          role: {kind: ClusterRole, name: edit}
          scope: {namespaces: [checkout]}
        """
            .formatted(CENTER, group);
    try {
      Files.writeString(file, assignment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    page.command("cat " + file);
    page.output(assignment);
    stage.kubectl("apply", "-f", file.toString());
  }

  private String name(String kind, String uid) {
    return stage
        .quietly(
            "get",
            kind,
            "-n",
            CENTER,
            "-o",
            "jsonpath={.items[?(@.metadata.uid==\"%s\")].metadata.name}".formatted(uid))
        .strip();
  }

  /** Sends what an identity provider would, and shows it. */
  private Reply push(String token, String method, String path, String body) {
    page.command(
        "curl -X %s -H \"Authorization: Bearer $TOKEN\" %s%s -d '%s'"
            .formatted(method, scim.base(), path, body));
    Reply reply = scim.send(method, path, token, Map.of(), body);
    page.output(reply.status() + " " + reply.body());
    return reply;
  }
}
