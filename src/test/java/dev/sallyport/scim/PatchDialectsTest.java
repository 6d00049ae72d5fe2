package dev.sallyport.scim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.scim.Client.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Single forms of PATCH that clients are seen to send, beside the conversations: each is passed
 * over where it is of something that is not kept, and done where it is not.
 */
class PatchDialectsTest {

  private static final String ANN = "00000000-0000-4000-8000-00000000000a";
  private static final String BEN = "00000000-0000-4000-8000-00000000000b";

  private final Client client = new Client();
  private String path;

  @BeforeEach
  void givenSomebody() {
    path =
        "/Users/"
            + client
                .send(
                    "POST",
                    "/Users",
                    """
                    {'userName': 'jane', 'displayName': 'Jane', 'externalId': '1',
                     'emails': [{'value': 'work@example.com', 'type': 'work', 'primary': true}]}
                    """)
                .id();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Okta syncs passwords so
        "{'op': 'replace', 'value': {'password': 'hunter2'}}",
        // Entra ID: attributes of its default mapping, of custom extensions and of app roles
        "{'op': 'Add', 'path': 'addresses[type eq \\\"work\\\"].streetAddress', 'value': 'x'}",
        "{'op': 'Replace', 'path': 'addresses[type eq \\\"work\\\"].formatted', 'value': '1/2'}",
        "{'op': 'Add', 'path': 'phoneNumbers[type eq \\\"mobile\\\"].value', 'value': '+1'}",
        "{'op': 'Add', 'path': 'roles', 'value': [{'value': '{\\\"id\\\": \\\"1\\\"}'}]}",
        "{'op': 'Replace', 'path': 'roles[primary eq \\\"True\\\"].value', 'value': 'x'}",
        "{'op': 'Remove', 'path': 'phoneNumbers', 'value': [{'value': '+1', 'type': 'work'}]}",
        "{'op': 'Remove', 'path': 'manager[value eq \\\"1\\\"]'}",
        "{'op': 'Add', 'path':"
            + " 'urn:ietf:params:scim:schemas:extension:CustomExtensionName:2.0:User:tag',"
            + " 'value': 'x'}",
        "{'op': 'Replace', 'path':"
            + " 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value',"
            + " 'value': '1'}",
        "{'op': 'replace', 'value':"
            + " {'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User':"
            + " {'department': 'IT'}}}",
        // Its validator
        "{'op': 'replace', 'path': 'emails[type eq \\\"work\\\"].display', 'value': 'x'}",
        // Names may have a hyphen (RFC 7644 §3.4.2.2), and keys of an object may be anything
        "{'op': 'add', 'path': 'cost-center', 'value': '1'}",
        "{'op': 'add', 'path': 'x-roles[primary eq true].some-value', 'value': '1'}",
        "{'op': 'replace', 'value': {'@odata.type': 'x', '$schema': 'y', 'a b': 1, '': 2}}",
        "{'op': 'replace', 'value': {'meta': {'location': 'x'}, 'schemas': ['x'], 'groups': []}}",
      })
  void whatIsNotKeptIsPassedOver(String operation) {
    Reply before = client.get(path);

    Reply patched = client.patch(path, operation);

    assertThat(patched.status()).as(patched.body().toString()).isEqualTo(200);
    assertThat(patched.body()).isEqualTo(before.body());
    assertThat(patched.body().toString()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // keycloak-scim
        "{'op': 'replace', 'path': 'active', 'value': 'false'}",
        // Entra ID's jobs of before 2018 put a dot behind a schema
        "{'op': 'Replace', 'path': 'urn:ietf:params:scim:schemas:core:2.0:User.active',"
            + " 'value': 'False'}",
        "{'op': 'replace', 'value': {'urn:ietf:params:scim:schemas:core:2.0:User':"
            + " {'active': false}}}",
        "{'op': 'replace', 'path': 'urn:ietf:params:scim:schemas:core:2.0:User',"
            + " 'value': {'active': false}}",
        "{'OP': 'REPLACE', 'Path': 'active', 'VALUE': false}",
        "{'op': 'add', 'value': {'Active': 'FALSE', 'cost-center': 1}}",
      })
  void whoeverIsToBeBlockedIsBlocked(String operation) {
    Reply patched = client.patch(path, operation);

    assertThat(patched.status()).as(patched.body().toString()).isEqualTo(200);
    assertThat(client.get(path).body().at("/active").asBoolean(true)).isFalse();
  }

  @Test
  void soIsWhoeverIsBlockedByAPutThatNamesTheSchema() {
    Reply put =
        client.send(
            "PUT",
            path,
            "{'userName': 'jane', 'urn:ietf:params:scim:schemas:core:2.0:User:active': false}");

    assertThat(put.status()).as(put.body().toString()).isEqualTo(200);
    assertThat(put.body().at("/active").asBoolean(true)).isFalse();
  }

  /** Neither is a word for in or out; the one who wrote it may have meant either. */
  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "'0'", "'no'", "''", "{}", "{'value': false}", "[0]", "[[]]"})
  void activeIsTrueOrFalse(String active) {
    Reply posted = client.send("POST", "/Users", "{'userName': 'john', 'active': " + active + "}");
    Reply put = client.send("PUT", path, "{'userName': 'jane', 'active': " + active + "}");
    Reply patched =
        client.patch(path, "{'op': 'replace', 'path': 'active', 'value': " + active + "}");

    for (Reply refused : List.of(posted, put, patched)) {
      assertThat(refused.status()).as(refused.body().toString()).isEqualTo(400);
      assertThat(refused.text("/scimType")).isEqualTo("invalidValue");
    }
    assertThat(client.get(path).body().at("/active").asBoolean()).isTrue();
  }

  /** Two that differ in nothing but case: which of them is meant nobody can know. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT   | {'userName': 'jane', 'active': true, 'Active': false}",
        "PUT   | {'userName': 'jane', 'USERNAME': 'john'}",
        "PUT   | {'userName': 'jane', 'name': {'givenName': 'A', 'givenname': 'B'}}",
        "PUT   | {'userName': 'jane', 'active': true,"
            + " 'urn:ietf:params:scim:schemas:core:2.0:User:active': false}",
        "PATCH | {'Operations': [], 'operations': [{'op': 'remove', 'path': 'displayName'}]}",
        "PATCH | {'Operations': [{'op': 'add', 'OP': 'remove', 'path': 'displayName'}]}",
        "PATCH | {'Operations': [{'op': 'add', 'path': 'emails', 'Path': 'displayName'}]}",
      })
  void anAttributeThatIsThereTwiceIsRefused(String method, String body) {
    Reply refused = client.send(method, path, body);

    assertThat(refused.status()).as(refused.body().toString()).isEqualTo(400);
    assertThat(refused.text("/scimType")).isEqualTo("invalidSyntax");
    assertThat(refused.text("/detail")).contains("twice");
    assertThat(client.get(path).text("/userName")).isEqualTo("jane");
  }

  /** As Entra ID's validator changes addresses; of two only the newest is primary (§3.5.2). */
  @Test
  void addressesAreChangedOneByOneAndTheNewPrimaryOneIsTheOnlyOne() {
    Reply patched =
        client.patch(
            path,
            """
            {'op': 'replace', 'path': 'emails[type eq \\"work\\"].value', 'value': 'w@example.com'},
            {'op': 'add', 'path': 'emails[type eq \\"home\\"].value', 'value': 'h@example.com'},
            {'op': 'add', 'path': 'emails[type eq \\"other\\"].value', 'value': 'o@example.com'},
            {'op': 'replace', 'path': 'emails[type eq \\"home\\"].display', 'value': 'Home'},
            {'op': 'add', 'path': 'emails[type eq \\"work\\"].primary', 'value': false},
            {'op': 'replace', 'path': 'emails[type eq \\"home\\"].primary', 'value': 'True'}
            """);

    assertThat(patched.status()).as(patched.body().toString()).isEqualTo(200);
    assertThat(addresses()).containsExactly("w@example.com", "h@example.com *", "o@example.com");

    client.patch(
        path, "{'op': 'replace', 'path': 'emails[type eq \\\"other\\\"].primary', 'value': true}");
    assertThat(addresses()).containsExactly("w@example.com", "h@example.com", "o@example.com *");

    client.patch(
        path,
        "{'op': 'add', 'path': 'emails', 'value': [{'value': 'n@example.com', 'primary': true}]}");
    assertThat(addresses())
        .containsExactly("w@example.com", "h@example.com", "o@example.com", "n@example.com *");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'op': 'replace', 'path': 'emails', 'value': []}",
        "{'op': 'replace', 'value': {'emails': []}}",
        "{'op': 'replace', 'path': 'emails', 'value': null}",
        "{'op': 'remove', 'path': 'emails'}",
        "{'op': 'Remove', 'path': 'emails', 'value': ''}",
        "{'op': 'remove', 'path': 'emails[type eq \\\"work\\\"]'}",
        "{'op': 'remove', 'path': 'emails[type eq \\\"work\\\"].value'}",
        "{'op': 'Remove', 'path': 'emails', 'value': [{'value': 'work@example.com'}]}",
        "{'op': 'Remove', 'path': 'emails', 'value': 'work@example.com'}",
      })
  void everyWayToTakeTheLastAddressAwayTakesIt(String operation) {
    Reply patched = client.patch(path, operation);

    assertThat(patched.status()).as(patched.body().toString()).isEqualTo(200);
    assertThat(addresses()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'op': 'add', 'path': 'members', 'value': [{'value': 'BEN'}]}",
        "{'op': 'Add', 'path': 'members', 'value': [{'displayName': 'x', 'value': 'BEN'}]}",
        "{'op': 'add', 'value': {'members': [{'value': 'BEN', 'display': 'x'}]}}",
        "{'value': [{'value': 'BEN', 'display': 'x'}], 'path': 'members', 'op': 'add'}",
        "{'op': 'remove', 'path': 'members', 'value': ['BEN']},"
            + " {'op': 'add', 'path': 'members', 'value': ['BEN']},"
            + " {'op': 'replace', 'path': 'displayName', 'value': 'renamed'},"
            + " {'op': 'remove', 'path': 'members', 'value': [{'value': 'CAT'}]}",
        "{'op': 'remove', 'path': 'members'}, {'op': 'add', 'path': 'members', 'value': 'ANN'},"
            + " {'op': 'add', 'path': 'members', 'value': 'BEN'}",
        "{'op': 'add', 'path': 'members', 'value': 'BEN'}",
        "{'op': 'add', 'path': 'Members', 'value': ['BEN', 'BEN']}",
        "{'op': 'add', 'path': 'urn:ietf:params:scim:schemas:core:2.0:Group:members',"
            + " 'value': {'value': 'BEN'}}",
        "{'op': 'replace', 'value': {'members': [{'value': 'ANN'}, {'value': 'BEN'}]}}",
        "{'op': 'replace', 'path': 'members', 'value': [{'value': 'ANN'}, {'value': 'BEN'}]},"
            + " {'op': 'remove', 'path': 'members[value eq \\\"CAT\\\"]'}",
      })
  void everyWayToAddAMemberAddsOne(String operations) {
    String group = group();

    Reply patched = client.patch(group, withIds(operations));

    assertThat(patched.status()).as(patched.body().toString()).isEqualTo(204);
    assertThat(client.get(group).body().at("/members").findValuesAsText("value"))
        .containsExactlyInAnyOrder(ANN, BEN);
  }

  /** authentik sends as many operations as there are members. */
  @Test
  void membersComeAndGoOneByOneHoweverManyInOneRequest() {
    String group = group();
    List<String> many = IntStream.range(0, 5000).mapToObj(i -> new UUID(7, i).toString()).toList();

    Reply added = client.patch(group, each("add", many));
    assertThat(added.status()).as(added.body().toString()).isEqualTo(204);
    assertThat(client.get(group).body().at("/members")).hasSize(5001);

    Reply removed =
        client.patch(group, each("Remove", many) + "," + each("add", List.of(BEN, many.getLast())));
    assertThat(removed.status()).as(removed.body().toString()).isEqualTo(204);
    assertThat(client.get(group).body().at("/members").findValuesAsText("value"))
        .containsExactlyInAnyOrder(ANN, BEN, many.getLast());
  }

  private static String each(String op, List<String> ids) {
    return ids.stream()
        .map(id -> "{'op': '" + op + "', 'path': 'members', 'value': [{'value': '" + id + "'}]}")
        .collect(Collectors.joining(","));
  }

  @Test
  void membersThatAreNullAreNoWordAboutThem() {
    String group = group();

    Reply put = client.send("PUT", group, "{'displayName': 'renamed', 'members': null}");

    assertThat(put.status()).isEqualTo(200);
    assertThat(client.get(group).body().at("/members")).hasSize(1);
  }

  @Test
  void whatIsLargeInsideOfFewOperationsIsRefused() {
    String many =
        IntStream.range(0, 1001)
            .mapToObj(i -> "'emails[type eq \\\"t" + i + "\\\"].value': 'a@example.com'")
            .collect(Collectors.joining(","));

    Reply refused = client.patch(path, "{'op': 'add', 'value': {" + many + "}}");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("/scimType")).isEqualTo("invalidSyntax");
  }

  private String group() {
    return "/Groups/"
        + client
            .send(
                "POST",
                "/Groups",
                withIds("{'displayName': 'platform', 'members': [{'value': 'ANN'}]}"))
            .id();
  }

  private static String withIds(String text) {
    return text.replace("ANN", ANN).replace("BEN", BEN).replace("CAT", ANN.replace('a', 'c'));
  }

  /** Each with a star where it is primary. */
  private List<String> addresses() {
    List<String> addresses = new ArrayList<>();
    client
        .get(path)
        .body()
        .at("/emails")
        .forEach(
            each ->
                addresses.add(
                    each.path("value").asText() + (each.path("primary").asBoolean() ? " *" : "")));
    return addresses;
  }
}
