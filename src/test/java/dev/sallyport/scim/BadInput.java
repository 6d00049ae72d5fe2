package dev.sallyport.scim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.scim.Conversation.Reply;
import dev.sallyport.scim.Conversation.Service;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A request that cannot be done as it is, of a client that is wrong or hostile, and what it gets.
 *
 * @param what is wrong with it
 * @param target with {@code <user>} and {@code <group>} for those that are there
 * @param body with ' for "
 * @param scimType of the error (RFC 7644 §3.12); empty where the standard has none
 * @param says what stands in its detail, so that whoever looks after the client knows what to do
 */
public record BadInput(
    String what,
    String method,
    String target,
    Map<String, String> headers,
    String body,
    int status,
    String scimType,
    String says) {

  private static final String NOBODY = "/Users/00000000-0000-4000-8000-000000000000";
  private static final String NO_GROUP = "/Groups/00000000-0000-4000-8000-000000000000";
  private static final String LONG = "x".repeat(129);
  private static final Map<String, String> OLD = Map.of("If-Match", "W/\"0\"");
  private static final String BLOCK = patch("{'op': 'replace', 'path': 'active', 'value': false}");

  /** All of them, for a parameterized test. */
  public static Stream<BadInput> all() {
    return Stream.of(filters(), bodies(), userNames(), patches(), groups(), versions(), addresses())
        .flatMap(rows -> rows);
  }

  private static Stream<BadInput> filters() {
    return Stream.of(
        filter("an attribute that is not kept", "nickName eq \"x\"", "nickName"),
        filter("an attribute that nobody has", "shoeSize eq \"44\"", "shoeSize"),
        filter("an operator that is not done", "userName gt \"a\"", "eq, ne, co, sw, ew and pr"),
        filter("a comparison of times", "meta.created lt \"2026-01-01T00:00:00Z\"", ""),
        filter("no operator", "userName is \"a\"", ""),
        filter("no value", "userName eq", ""),
        filter("brackets without end", "(userName eq \"a\"", "not closed"),
        filter("a filter that is too deep", "(".repeat(12) + "id pr" + ")".repeat(12), "deeper"),
        filter("a filter that is too long", "userName eq \"" + "x".repeat(3000) + "\"", "2048"),
        filter("a filter that goes on", "userName eq \"a\" userName pr", ""),
        row("a page that is no number", "GET", "/Users?count=many", 400, "invalidValue", "numbers"),
        row(
            "a search of all kinds at once",
            "POST",
            "/.search",
            "{'filter': 'id pr'}",
            501,
            "",
            "below /Users and /Groups"));
  }

  private static Stream<BadInput> bodies() {
    return Stream.of(
        row("no JSON", "POST", "/Users", "userName=a", 400, "invalidSyntax", "JSON"),
        row("half of JSON", "POST", "/Users", "{'userName': 'a'", 400, "invalidSyntax", "JSON"),
        row("a list", "POST", "/Users", "[{'userName': 'a'}]", 400, "invalidSyntax", "object"),
        row("no body", "POST", "/Users", "", 400, "invalidSyntax", "JSON"),
        row("XML", "PUT", "/Users/<user>", "<a/>", 400, "invalidSyntax", "JSON"),
        row(
            "two of one name",
            "POST",
            "/Users",
            "{'userName': 'a', 'userName': 'b'}",
            400,
            "invalidSyntax",
            "JSON"),
        new BadInput(
            "a form",
            "POST",
            "/Users",
            Map.of("Content-Type", "application/x-www-form-urlencoded"),
            "{'userName': 'a'}",
            415,
            "",
            "application/scim+json"),
        new BadInput(
            "text",
            "PATCH",
            "/Users/<user>",
            Map.of("Content-Type", "text/plain; charset=utf-8"),
            BLOCK,
            415,
            "",
            "application/scim+json"));
  }

  private static Stream<BadInput> userNames() {
    return Stream.of(
            new String[] {"a name that Kubernetes keeps for itself", "system:admin", "system:"},
            new String[] {"the same in capitals", "SYSTEM:masters", "system:"},
            new String[] {"a name with a control character", "jane\\u0007", "U+0007"},
            new String[] {"a name with a line break", "jane\\nroe", "U+000A"},
            new String[] {"a name that turns the text around", "jane\\u202eroe", "U+202E"},
            new String[] {"a name that is too long", LONG, "128"},
            new String[] {"a name of nothing", "", "userName"},
            new String[] {"a name with a space before it", " jane", "space"})
        .flatMap(
            name ->
                Stream.of(
                    row(
                        name[0],
                        "POST",
                        "/Users",
                        "{'userName': '" + name[1] + "'}",
                        400,
                        "invalidValue",
                        name[2]),
                    row(
                        name[0] + ", by PUT",
                        "PUT",
                        "/Users/<user>",
                        "{'userName': '" + name[1] + "'}",
                        400,
                        "invalidValue",
                        name[2]),
                    row(
                        name[0] + ", by PATCH",
                        "PATCH",
                        "/Users/<user>",
                        patch("{'op': 'replace', 'path': 'userName', 'value': '" + name[1] + "'}"),
                        400,
                        "invalidValue",
                        name[2])));
  }

  private static Stream<BadInput> patches() {
    return Stream.of(
        patched(
            "an id at the source that nobody can see",
            patch("{'op': 'replace', 'path': 'externalId', 'value': 'a\\u001b[31m'}"),
            "invalidValue",
            "externalId"),
        patched(
            "an address that turns the text around",
            patch("{'op': 'add', 'path': 'emails', 'value': [{'value': 'a\\u202eb@example.com'}]}"),
            "invalidValue",
            "emails"),
        patched("no operations", "{'Operations': []}", "invalidSyntax", "Operations"),
        patched(
            "an op that there is not", patch("{'op': 'move'}"), "invalidSyntax", "add, replace"),
        patched("a removal of nothing", patch("{'op': 'remove'}"), "noTarget", "path"),
        patched(
            "a path that is none", patch("{'op': 'add', 'path': 'a b'}"), "invalidPath", "path"),
        patched(
            "a removal of the name",
            patch("{'op': 'remove', 'path': 'userName'}"),
            "mutability",
            "userName cannot be removed"),
        patched(
            "active that is no boolean",
            patch("{'op': 'replace', 'path': 'active', 'value': 'perhaps'}"),
            "invalidValue",
            "active"),
        patched(
            "a removal of active, which neither lets in nor blocks",
            patch("{'op': 'remove', 'path': 'active'}"),
            "mutability",
            "active cannot be removed"),
        patched(
            "an address that is none",
            patch("{'op': 'add', 'path': 'emails', 'value': [{'value': 'none'}]}"),
            "invalidValue",
            "emails"));
  }

  private static Stream<BadInput> groups() {
    return Stream.of(
        row("a group without a name", "POST", "/Groups", "{}", 400, "invalidValue", "displayName"),
        row(
            "a group that Kubernetes keeps for itself",
            "POST",
            "/Groups",
            "{'displayName': 'system:masters'}",
            400,
            "invalidValue",
            "system:"),
        row(
            "an id at the source that is too long",
            "PATCH",
            "/Groups/<group>",
            patch("{'op': 'add', 'path': 'externalId', 'value': '" + LONG + LONG + "'}"),
            400,
            "invalidValue",
            "externalId has more than 256"),
        row(
            "a member that is no id",
            "PATCH",
            "/Groups/<group>",
            patch("{'op': 'add', 'path': 'members', 'value': [{'value': 'jane'}]}"),
            400,
            "invalidValue",
            "id of a User"),
        row(
            "a member without an id",
            "PATCH",
            "/Groups/<group>",
            patch("{'op': 'add', 'path': 'members', 'value': [{'display': 'Jane'}]}"),
            400,
            "invalidValue",
            "value"),
        row(
            "members by what they are called",
            "PATCH",
            "/Groups/<group>",
            patch(
                "{'op': 'remove', 'path': 'members[display eq \\'Jane\\']'}"
                    .replace("\\'", "\\\"")),
            400,
            "invalidFilter",
            ""));
  }

  private static Stream<BadInput> versions() {
    return Stream.of(
        old("PUT", "/Users/<user>", "{'userName': 'other'}"),
        old("PATCH", "/Users/<user>", BLOCK),
        old("DELETE", "/Users/<user>", ""),
        old("PUT", "/Groups/<group>", "{'displayName': 'other', 'members': []}"),
        old("PATCH", "/Groups/<group>", patch("{'op': 'remove', 'path': 'members'}")),
        old("DELETE", "/Groups/<group>", ""));
  }

  private static Stream<BadInput> addresses() {
    return Stream.of(
        row("nobody", "GET", NOBODY, 404, "", "no User"),
        row("nobody, by PUT", "PUT", NOBODY, "{'userName': 'a'}", 404, "", "no User"),
        row("nobody, by PATCH", "PATCH", NOBODY, BLOCK, 404, "", "no User"),
        row("a second DELETE", "DELETE", NOBODY, 404, "", "no User"),
        row("no group", "GET", NO_GROUP, 404, "", "no Group"),
        row("a second DELETE of a group", "DELETE", NO_GROUP, 404, "", "no Group"),
        row("an id that is none", "GET", "/Users/jane", 404, "", ""),
        row("a kind that there is not", "GET", "/Roles", 404, "", ""),
        row("a DELETE of all", "DELETE", "/Users", 405, "", ""),
        row("several at once", "POST", "/Bulk", "{}", 501, "", ""),
        row("oneself", "GET", "/Me", 501, "", ""));
  }

  /** Sends it to a service where one person and one group are, and looks at what it gets. */
  public void sendTo(Service service, String user, String group) {
    Object before = service.versions();

    Reply reply =
        service.send(
            method,
            target.replace("<user>", user).replace("<group>", group),
            headers,
            body.replace('\'', '"'));

    assertThat(reply.status()).as("%s: %s", what, reply.body()).isEqualTo(status);
    assertThat(reply.body().path("schemas").path(0).asText())
        .isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
    assertThat(reply.body().path("status").asText()).isEqualTo(Integer.toString(status));
    assertThat(reply.body().path("scimType").asText()).as(what).isEqualTo(scimType);
    assertThat(reply.body().path("detail").asText()).as(what).isNotBlank().contains(says);
    assertThat(service.versions()).as("%s: what is kept", what).isEqualTo(before);
  }

  private static BadInput filter(String what, String filter, String says) {
    return row(what, "GET", "/Users?filter=" + filter, 400, "invalidFilter", says);
  }

  private static BadInput patched(String what, String body, String scimType, String says) {
    return row(what, "PATCH", "/Users/<user>", body, 400, scimType, says);
  }

  private static BadInput old(String method, String target, String body) {
    return new BadInput(
        "an old version, " + method + " " + target, method, target, OLD, body, 412, "", "If-Match");
  }

  private static BadInput row(
      String what, String method, String target, int status, String scimType, String says) {
    return row(what, method, target, "", status, scimType, says);
  }

  private static BadInput row(
      String what,
      String method,
      String target,
      String body,
      int status,
      String scimType,
      String says) {
    return new BadInput(what, method, target, Map.of(), body, status, scimType, says);
  }

  private static String patch(String operation) {
    return "{'schemas': ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], 'Operations': ["
        + operation
        + "]}";
  }

  @Override
  public String toString() {
    return what;
  }
}
