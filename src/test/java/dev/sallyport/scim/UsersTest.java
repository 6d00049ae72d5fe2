package dev.sallyport.scim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.UserSpec;
import dev.sallyport.scim.Client.Reply;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTest {

  private static final String JANE =
      """
      {'schemas': ['urn:ietf:params:scim:schemas:core:2.0:User'],
       'userName': 'jane@example.com', 'displayName': 'Jane Doe', 'externalId': '00u1',
       'name': {'givenName': 'Jane', 'familyName': 'Doe', 'formatted': 'Jane Doe'},
       'emails': [{'value': 'jane@example.com', 'type': 'work', 'primary': true}],
       'active': true, 'title': 'Engineer', 'password': 'hunter2'}
      """;

  private final Client client = new Client();

  @Test
  void aPersonIsMadeReadChangedAndDeleted() {
    Reply made = client.send("POST", "/Users", JANE);

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text("/userName")).isEqualTo("jane@example.com");
    assertThat(made.text("/meta/resourceType")).isEqualTo("User");
    assertThat(made.text("/meta/location")).isEqualTo(Client.BASE + "/Users/" + made.id());
    assertThat(made.text("/meta/version")).isEqualTo("W/\"1\"");
    assertThat(made.body().toString()).doesNotContain("hunter2", "Engineer");

    Reply read = client.get("/Users/" + made.id());
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.text("/name/familyName")).isEqualTo("Doe");
    assertThat(read.text("/emails/0/type")).isEqualTo("work");
    assertThat(read.body().at("/active").asBoolean()).isTrue();

    Reply put =
        client.send(
            "PUT", "/Users/" + made.id(), JANE.replace("'active': true", "'active': false"));
    assertThat(put.status()).isEqualTo(200);
    assertThat(put.body().at("/active").asBoolean()).isFalse();

    assertThat(client.send("DELETE", "/Users/" + made.id(), "").status()).isEqualTo(204);
    assertThat(client.get("/Users/" + made.id()).status()).isEqualTo(404);
    assertThat(client.send("DELETE", "/Users/" + made.id(), "").status()).isEqualTo(404);
  }

  @Test
  void aUserNameIsThatOfOnePerson() {
    client.user("jane@example.com");

    Reply second = client.user("Jane@Example.com");

    assertThat(second.status()).isEqualTo(409);
    assertThat(second.text("/scimType")).isEqualTo("uniqueness");
    assertThat(second.text("/status")).isEqualTo("409");
  }

  @Test
  void aPutWithoutActiveNeitherBlocksNorLetsIn() {
    String path = "/Users/" + client.send("POST", "/Users", JANE).id();
    client.patch(path, "{'op': 'replace', 'path': 'active', 'value': false}");

    Reply put = client.send("PUT", path, "{'userName': 'jane@example.com'}");

    assertThat(put.status()).isEqualTo(200);
    assertThat(put.body().at("/active").asBoolean(true)).isFalse();
    assertThat(put.text("/externalId")).isEqualTo("00u1");
    assertThat(put.body().has("displayName")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Okta
        "{'op': 'replace', 'value': {'active': false}}",
        // Entra ID, with and without its flag
        "{'op': 'Replace', 'path': 'active', 'value': 'False'}",
        "{'op': 'Replace', 'value': {'active': 'False'}}",
        "{'op': 'replace', 'path': 'ACTIVE', 'value': false}",
        "{'op': 'replace', 'path': 'active', 'value': [false]}",
        "{'op': 'Add', 'path': 'urn:ietf:params:scim:schemas:core:2.0:User:active', 'value': false}",
        "{'op': 'Add', 'path': 'URN:IETF:params:scim:schemas:core:2.0:user:active', 'value': false}",
        "{'op': 'Replace', 'value': {'urn:ietf:params:scim:schemas:core:2.0:User:active': false}}",
      })
  void everyClientsWayToBlockAPersonBlocks(String operation) {
    String path = "/Users/" + client.user("jane@example.com").id();

    Reply patched = client.patch(path, operation);

    assertThat(patched.status()).isEqualTo(200);
    assertThat(client.get(path).body().at("/active").asBoolean(true)).isFalse();
  }

  @Test
  void dottedKeysAndAddressesThatAreNotThereYetAreTaken() {
    String path = "/Users/" + client.user("jane@example.com").id();

    Reply patched =
        client.patch(
            path,
            """
            {'op': 'Add', 'value': {'name.givenName': 'Jane', 'name.familyName': 'Doe',
             'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department': 'IT'}},
            {'op': 'Add', 'path': 'emails[type eq \\"work\\"].value', 'value': 'jane@example.com'},
            {'op': 'Replace', 'path': 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager',
             'value': 'boss'}
            """);

    assertThat(patched.status()).as(patched.body().toString()).isEqualTo(200);
    Reply read = client.get(path);
    assertThat(read.text("/name/givenName")).isEqualTo("Jane");
    assertThat(read.text("/name/familyName")).isEqualTo("Doe");
    assertThat(read.text("/emails/0/value")).isEqualTo("jane@example.com");
    assertThat(read.text("/emails/0/type")).isEqualTo("work");

    client.patch(
        path,
        "{'op': 'Replace', 'path': 'emails[type eq \\\"work\\\"].value', 'value': 'j@example.com'}");
    assertThat(client.get(path).text("/emails/0/value")).isEqualTo("j@example.com");
    assertThat(client.get(path).body().at("/emails")).hasSize(1);

    client.patch(path, "{'op': 'Remove', 'path': 'name.givenName', 'value': ''}");
    assertThat(client.get(path).body().at("/name").has("givenName")).isFalse();
  }

  @Test
  void aPatchOfWhatIsNotKeptChangesNothingAndIsNoError() {
    Reply made = client.user("jane@example.com");

    Reply patched =
        client.patch("/Users/" + made.id(), "{'op': 'Add', 'path': 'nickName', 'value': 'Janey'}");

    assertThat(patched.status()).isEqualTo(200);
    assertThat(patched.text("/meta/version")).isEqualTo(made.text("/meta/version"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'op': 'remove', 'path': 'displayName'}",
        "{'op': 'Remove', 'path': 'name.givenName', 'value': ''}",
        "{'op': 'remove', 'path': 'emails'}",
        "{'op': 'remove', 'path': 'emails[type eq \\\"home\\\"]'}",
        "{'op': 'remove', 'path': 'emails[type eq \\\"home\\\"].value'}",
        "{'op': 'replace', 'value': {'displayName': null}}",
      })
  void whatIsGoneCanBeTakenAwayOnceMore(String operation) {
    Reply made = client.user("jane@example.com");

    Reply patched =
        client.patch(
            "/Users/" + made.id(),
            operation + ", {'op': 'add', 'path': 'name.familyName', 'value': 'Doe'}");

    assertThat(patched.status()).as(patched.body().toString()).isEqualTo(200);
    assertThat(patched.text("/name/familyName")).isEqualTo("Doe");
    assertThat(patched.body().has("displayName")).isFalse();
    assertThat(patched.body().has("emails")).isFalse();
  }

  @Test
  void aPatchIsAppliedToWhatIsNewest() {
    String path = "/Users/" + client.user("jane@example.com").id();
    client.store.faster =
        Optional.of(
            spec ->
                new UserSpec(
                    spec.userName(), "Jane, married", null, null, false, spec.externalID()));

    Reply patched = client.patch(path, "{'op': 'add', 'path': 'name.givenName', 'value': 'Jane'}");

    assertThat(patched.text("/displayName")).isEqualTo("Jane, married");
    assertThat(patched.body().at("/active").asBoolean(true)).isFalse();
    assertThat(patched.text("/name/givenName")).isEqualTo("Jane");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "userName eq \"JANE@example.com\"                                 | 1",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"jane@example.com\" | 1",
        "externalId eq \"00u1\"                                           | 1",
        "externalId eq \"00U1\"                                           | 0",
        "active eq \"True\"                                               | 2",
        "active eq false                                                  | 0",
        "emails[type eq \"work\"].value eq \"jane@example.com\"           | 1",
        "emails[type eq \"work\" and value co \"@example.com\"]           | 1",
        "emails[type eq \"home\" and value co \"@example.com\"]           | 0",
        "emails.value sw \"jane\"                                         | 1",
        "emails pr                                                        | 1",
        "displayName co \"doe\" and active eq true                        | 1",
        "not (userName sw \"jane\")                                       | 1",
        "userName sw \"jane\" or userName sw \"john\"                     | 2",
        "(userName sw \"j\") and (name.familyName pr)                     | 1",
        "userName eq \"nobody\"                                           | 0",
      })
  void filtersFindWhoTheyMean(String filter, int found) {
    client.send("POST", "/Users", JANE);
    client.user("john@example.com");

    Reply list = client.filter("/Users", filter);

    assertThat(list.status()).as(list.body().toString()).isEqualTo(200);
    assertThat(list.body().at("/totalResults").asInt()).isEqualTo(found);
    assertThat(list.body().at("/Resources").size()).isEqualTo(found);
  }

  /** Decomposed, as macOS writes it; it is kept composed. */
  @Test
  void whoeverWasSentInAnotherNormalFormIsFoundSo() {
    String sent = "jose\u0301@example.com";
    Reply made = client.user(sent);

    Reply found = client.filter("/Users", "userName eq \"" + sent + "\"");
    Reply begun = client.filter("/Users", "userName sw \"jose\u0301\"");

    assertThat(made.text("/userName")).isEqualTo("jos\u00e9@example.com");
    assertThat(found.text("/Resources/0/id")).isEqualTo(made.id());
    assertThat(begun.text("/Resources/0/id")).isEqualTo(made.id());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "userName",
        "userName eq",
        "userName eq jane",
        "userName is \"jane\"",
        "userName gt \"jane\"",
        "userName eq \"jane\" garbage",
        "userName eq \"jane\" and",
        "userName eq \"jane\") or (userName pr",
        "(userName eq \"jane\"",
        "nickName eq \"jane\"",
        "meta.lastModified gt \"2026-01-01T00:00:00Z\"",
        "userName eq \"\" or userName pr",
        "active co \"t\"",
        "emails[type eq \"work\"",
      })
  void aFilterThatIsNotUnderstoodIsAnErrorAndNeverAnEmptyList(String filter) {
    client.user("jane");

    Reply list = client.filter("/Users", filter);

    assertThat(list.status()).as(list.body().toString()).isEqualTo(400);
    assertThat(list.text("/scimType")).isEqualTo("invalidFilter");
  }

  @Test
  void pagesSayHowManyThereAre() {
    for (int i = 0; i < 7; i++) {
      client.user("user" + i);
    }

    Reply page = client.get("/Users", Map.of("startIndex", "6", "count", "3"));

    assertThat(page.body().at("/totalResults").asInt()).isEqualTo(7);
    assertThat(page.body().at("/startIndex").asInt()).isEqualTo(6);
    assertThat(page.body().at("/itemsPerPage").asInt()).isEqualTo(2);
    assertThat(page.text("/Resources/0/userName")).isEqualTo("user5");
    assertThat(client.get("/Users", Map.of("count", "0")).body().at("/totalResults").asInt())
        .isEqualTo(7);
    assertThat(client.get("/Users", Map.of("startIndex", "9")).body().at("/Resources")).isEmpty();
    assertThat(client.get("/Users", Map.of("count", "many")).status()).isEqualTo(400);
  }

  @Test
  void aSearchCanBePosted() {
    client.user("jane");
    client.user("john");

    Reply found =
        client.send(
            "POST",
            "/Users/.search",
            "{'filter': 'userName eq \\'john\\'', 'attributes': ['userName']}"
                .replace("\\'", "\\\""));

    assertThat(found.status()).as(found.body().toString()).isEqualTo(200);
    assertThat(found.text("/Resources/0/userName")).isEqualTo("john");
    assertThat(found.body().at("/Resources/0").has("externalId")).isFalse();
  }

  @Test
  void attributesCanBeChosen() {
    Reply made = client.send("POST", "/Users", JANE);

    Reply some =
        client.get("/Users/" + made.id(), Map.of("attributes", "userName,nickName,name.givenName"));
    Reply without = client.get("/Users/" + made.id(), Map.of("excludedAttributes", "emails"));

    assertThat(some.text("/userName")).isEqualTo("jane@example.com");
    assertThat(some.text("/name/givenName")).isEqualTo("Jane");
    assertThat(some.body().has("emails")).isFalse();
    assertThat(without.body().has("emails")).isFalse();
    assertThat(without.text("/displayName")).isEqualTo("Jane Doe");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                         | invalidValue",
        "{'userName': ''}                                           | invalidValue",
        "{'userName': 'system:admin'}                               | invalidValue",
        "{'userName': 'a', 'emails': [{'value': 'no address'}]}     | invalidValue",
        "{'userName': ['a', 'b']}                                   | invalidValue",
        "{'userName': 'a', 'active': 'perhaps'}                     | invalidValue",
        "[]                                                         | invalidSyntax",
        "''                                                         | invalidSyntax",
        "{'userName': 'a'                                           | invalidSyntax",
        "{'userName': 'a', 'userName': 'b'}                         | invalidSyntax",
      })
  void whatCannotBeKeptIsRefusedAndSaysWhy(String body, String scimType) {
    Reply refused = client.send("POST", "/Users", body);

    assertThat(refused.status()).as(refused.body().toString()).isEqualTo(400);
    assertThat(refused.text("/scimType")).isEqualTo(scimType);
    assertThat(refused.text("/detail")).isNotBlank();
    assertThat(refused.body().has("errors")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'op': 'remove'}                                         | noTarget",
        "{'op': 'move', 'path': 'userName', 'value': 'a'}         | invalidSyntax",
        "{'op': 'replace', 'value': 'a'}                          | invalidValue",
        "{'op': 'add', 'path': 'displayName'}                     | invalidValue",
        "{'op': 'replace', 'path': 'a b c', 'value': 'a'}         | invalidPath",
        "{'op': 'remove', 'path': 'userName'}                     | mutability",
        "{'op': 'replace', 'path': 'userName', 'value': 'system:a'} | invalidValue",
        "'text'                                                   | invalidSyntax",
      })
  void aPatchThatCannotBeDoneIsRefusedAsAWhole(String operation, String scimType) {
    String path = "/Users/" + client.user("jane").id();

    Reply refused =
        client.patch(
            path, "{'op': 'replace', 'path': 'displayName', 'value': 'Other'}, " + operation);

    assertThat(refused.status()).as(refused.body().toString()).isEqualTo(400);
    assertThat(refused.text("/scimType")).isEqualTo(scimType);
    assertThat(client.get(path).body().has("displayName")).isFalse();
  }

  @Test
  void addressesAreTakenWithASlashAtTheEndAndInAnyCase() {
    Reply made = client.user("jane");

    assertThat(client.get("/users/").status()).isEqualTo(200);
    assertThat(client.get("/USERS/" + made.id().toUpperCase(java.util.Locale.ROOT)).id())
        .isEqualTo(made.id());
    assertThat(client.get("/Users/" + UUID.randomUUID()).status()).isEqualTo(404);
    assertThat(client.get("/Users/..").status()).isEqualTo(404);
    assertThat(client.get("/Nothing").status()).isEqualTo(404);
    assertThat(client.send("PUT", "/Users", "{}").status()).isEqualTo(405);
    assertThat(client.send("POST", "/Bulk", "{}").status()).isEqualTo(501);
  }
}
