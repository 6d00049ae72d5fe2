package dev.sallyport.scim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.scim.Client.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pages (RFC 7644 §3.4.2.4), searches that are posted (§3.4.3), and what of each is shown (§3.9).
 */
class PagesTest {

  private final Client client = new Client();

  @ParameterizedTest
  @CsvSource({
    // startIndex, count, how many are there, where the page begins
    "1, 3, 3, 1",
    "0, 3, 3, 1",
    "-5, 3, 3, 1",
    "6, 3, 2, 6",
    "7, 3, 1, 7",
    "8, 3, 0, 8",
    "2147483647, 3, 0, 2147483647",
    "99999999999999999, 3, 0, 2147483647",
    "1, 0, 0, 1",
    "1, -1, 0, 1",
    "1, -99999999999999999, 0, 1",
    "1, 7, 7, 1",
    "1, 1000, 7, 1",
    "1, 99999999999999999, 7, 1",
  })
  void aPageBeginsAndEndsWhereItSays(String startIndex, String count, int there, long begins) {
    people(7);

    JsonNode page = client.get("/Users", Map.of("startIndex", startIndex, "count", count)).body();

    assertThat(page.at("/totalResults").asInt(-1)).isEqualTo(7);
    assertThat(page.at("/itemsPerPage").asInt(-1)).isEqualTo(there);
    assertThat(page.at("/startIndex").asLong(-1)).isEqualTo(begins);
    assertThat(page.at("/Resources").isArray()).isTrue();
    assertThat(page.at("/Resources")).hasSize(there);
  }

  @Test
  void noPageHasMoreThanTheServiceSays() {
    people(Discovery.MAX_RESULTS + 5);

    JsonNode all = client.get("/Users").body();
    JsonNode more = client.get("/Users", Map.of("count", "5000")).body();

    assertThat(all.at("/Resources")).hasSize(Discovery.MAX_RESULTS);
    assertThat(more.at("/Resources")).hasSize(Discovery.MAX_RESULTS);
    assertThat(more.at("/totalResults").asInt()).isEqualTo(Discovery.MAX_RESULTS + 5);
    assertThat(client.get("/ServiceProviderConfig").body().at("/filter/maxResults").asInt())
        .isEqualTo(Discovery.MAX_RESULTS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"many", "1.5", "1e3", "0x10", "١", "1,2", "--1"})
  void whatIsNoNumberIsRefused(String number) {
    assertIs(client.get("/Users", Map.of("count", number)), 400, "invalidValue");
    assertIs(client.get("/Users", Map.of("startIndex", number)), 400, "invalidValue");
  }

  /** As the service says of itself: sort.supported is false. */
  @Test
  void howToSortIsPassedOver() {
    people(3);

    Reply list = client.get("/Users", Map.of("sortBy", "userName", "sortOrder", "descending"));

    assertThat(list.status()).isEqualTo(200);
    assertThat(names(list)).containsExactly("user0", "user1", "user2");
    assertThat(client.get("/ServiceProviderConfig").body().at("/sort/supported").asBoolean(true))
        .isFalse();
  }

  @Test
  void aSearchThatIsPostedHasAllThatAnAddressHas() {
    people(7);

    Reply found =
        client.send(
            "POST",
            "/Users/.search",
            """
            {'schemas': ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
             'filter': 'userName sw \\"user\\"', 'STARTINDEX': 3, 'count': 2, 'sortBy': 'userName',
             'excludedAttributes': ['externalId', 'meta'], 'attributes': null}
            """);

    assertThat(found.status()).as(found.body().toString()).isEqualTo(200);
    assertThat(names(found)).containsExactly("user2", "user3");
    assertThat(found.body().at("/totalResults").asInt()).isEqualTo(7);
    assertThat(found.body().at("/Resources/0").has("externalId")).isFalse();
    assertThat(found.body().at("/Resources/0").has("id")).isTrue();
    assertThat(client.send("POST", "/Groups/.search", "{}").status()).isEqualTo(200);
    assertThat(client.send("POST", "/Users/.SEARCH", "{'count': 0}").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'filter': {'userName': 'user1'}}                      | invalidSyntax",
        "{'filter': [['userName pr']]}                          | invalidSyntax",
        "{'filter': 5}                                          | invalidFilter",
        "{'filter': true}                                       | invalidFilter",
        "{'filter': 'userName is x'}                            | invalidFilter",
        "{'filter': 'userName pr', 'Filter': 'active eq false'} | invalidSyntax",
        "{'count': 'many'}                                      | invalidValue",
        "{'count': 1.5}                                         | invalidValue",
        "{'attributes': [{'a': 1}]}                             | invalidSyntax",
        "['filter']                                             | invalidSyntax",
        "''                                                     | invalidSyntax",
      })
  void aSearchThatIsNotUnderstoodIsNoListOfAll(String body, String scimType) {
    people(2);

    assertIs(client.send("POST", "/Users/.search", body), 400, scimType);
  }

  @Test
  void aParameterThatIsThereTwiceIsRefused() {
    assertIs(
        client.get("/Users", Map.of("filter", "userName pr", "FILTER", "active eq false")),
        400,
        "invalidSyntax");
  }

  @Test
  void moreNamesOfAttributesThanThereAreAreRefused() {
    String many = "userName,".repeat(1000);

    assertIs(client.get("/Users", Map.of("attributes", many)), 400, "invalidValue");
    assertIs(
        client.send("POST", "/Users/.search", "{'excludedAttributes': '" + many + "'}"),
        400,
        "invalidValue");
  }

  @Test
  void whatIsWrittenIsShownAsItIsChosen() {
    Reply made = client.user("jane");
    String path = "/Users/" + made.id();

    Reply patched =
        client.ask(
            "PATCH",
            path,
            Map.of("attributes", "displayName"),
            "{'Operations': [{'op': 'add', 'path': 'displayName', 'value': 'Jane'}]}");
    Reply put =
        client.ask("PUT", path, Map.of("excludedAttributes", "externalId"), "{'userName': 'jane'}");
    Reply posted =
        client.ask("POST", "/Users", Map.of("attributes", "userName"), "{'userName': 'john'}");
    Reply ignored =
        client.ask(
            "PATCH",
            path,
            Map.of("attributes", "userName"),
            "{'Operations': [{'op': 'add', 'path': 'title', 'value': 'x'}]}");

    assertThat(patched.status()).isEqualTo(200);
    assertThat(patched.text("/displayName")).isEqualTo("Jane");
    assertThat(patched.body().has("externalId")).isFalse();
    assertThat(put.status()).isEqualTo(200);
    assertThat(put.text("/userName")).isEqualTo("jane");
    assertThat(put.body().has("externalId")).isFalse();
    assertThat(posted.status()).isEqualTo(201);
    assertThat(posted.body().has("active")).isFalse();
    assertThat(ignored.body().has("externalId")).isFalse();
  }

  /** It is answered without a body else (RFC 7644 §3.5.2). */
  @Test
  void aPatchOfAGroupThatSaysWhatItWantsToSeeIsShownIt() {
    Reply made = client.send("POST", "/Groups", "{'displayName': 'platform'}");
    String body = "{'Operations': [{'op': 'replace', 'path': 'displayName', 'value': 'renamed'}]}";

    Reply shown =
        client.ask("PATCH", "/Groups/" + made.id(), Map.of("attributes", "displayName"), body);
    Reply not =
        client.ask("PATCH", "/Groups/" + made.id(), Map.of("excludedAttributes", "members"), body);

    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.text("/displayName")).isEqualTo("renamed");
    assertThat(shown.body().has("members")).isFalse();
    assertThat(not.status()).isEqualTo(204);
  }

  @Test
  void namesOfAttributesAreTheSameInAnyCaseAndWithTheirSchema() {
    Reply made = client.user("jane");

    Reply some =
        client.get(
            "/Users/" + made.id(),
            Map.of(
                "ATTRIBUTES", "USERNAME, urn:ietf:params:scim:schemas:core:2.0:user:externalid"));
    Reply none = client.get("/Users/" + made.id(), Map.of("attributes", "title"));

    assertThat(some.text("/userName")).isEqualTo("jane");
    assertThat(some.text("/externalId")).isEqualTo("ext-jane");
    assertThat(some.body().has("active")).isFalse();
    assertThat(none.text("/id")).isEqualTo(made.id());
    assertThat(none.body().has("externalId")).isFalse();
  }

  private void people(int count) {
    for (int i = 0; i < count; i++) {
      client.user("user" + i);
    }
  }

  private static List<String> names(Reply list) {
    List<String> names = new ArrayList<>();
    list.body().at("/Resources").forEach(each -> names.add(each.path("userName").asText()));
    return names;
  }

  private static void assertIs(Reply refused, int status, String scimType) {
    assertThat(refused.status()).as(refused.body().toString()).isEqualTo(status);
    assertThat(refused.text("/scimType")).isEqualTo(scimType);
  }
}
