package dev.sallyport.scim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.scim.Client.Reply;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of RFC 7644 §3.4.2.2 is understood, and that nothing else is taken for it. */
class FiltersTest {

  private final Client client = new Client();

  @BeforeEach
  void givenThree() {
    client.send(
        "POST",
        "/Users",
        """
        {'userName': 'ann', 'displayName': 'Ann (EU)', 'externalId': 'urn:x:1',
         'name': {'givenName': 'Ann', 'familyName': 'Lee'}, 'active': true,
         'emails': [{'value': 'ann@example.com', 'type': 'work', 'primary': true},
                    {'value': 'ann@example.org', 'type': 'home'}]}
        """);
    client.send("POST", "/Users", "{'userName': 'ben', 'active': false, 'externalId': 'A'}");
    client.send(
        "POST",
        "/Users",
        "{'userName': 'cat', 'externalId': 'a', 'displayName': 'Says \\\"hi\\\"'}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "USERNAME Eq \"ANN\"                                           | 1",
        "userName NE \"ann\"                                           | 2",
        "userName CO \"n\"                                             | 2",
        "userName Sw \"b\"                                             | 1",
        "userName EW \"T\"                                             | 1",
        "displayName PR                                                | 2",
        "displayName ne \"nobody\"                                     | 3",
        "not (displayName pr)                                          | 1",
        "NOT(displayName pr) AND active EQ FALSE                       | 1",
        "name.givenName eq \"ann\"                                     | 1",
        "name.familyName pr                                            | 1",
        "externalId pr                                                 | 3",
        "active pr                                                     | 3",
        "active ne true                                                | 1",
        "emails.type eq \"home\"                                       | 1",
        "emails.primary eq true                                        | 1",
        "emails.value ew \"@example.org\"                              | 1",
        "emails eq \"ann@example.org\"                                 | 1",
        "emails[type eq \"home\" and value ew \".com\"]                | 0",
        "emails[not (type eq \"work\")]                                | 1",
        "displayName eq null                                           | 1",
        "displayName ne null                                           | 2",
        // "and" binds closer than "or", and brackets closer than both.
        "userName eq \"ann\" or userName eq \"ben\" and active eq true | 1",
        "(userName eq \"ann\" or userName eq \"ben\") and active eq true | 1",
        "userName eq \"ben\" or userName eq \"ann\" and active eq true | 2",
        "((userName eq \"ann\"))                                       | 1",
        // Of externalId the case counts, and of a userName it does not.
        "externalId eq \"a\"                                           | 1",
        "externalId eq \"A\"                                           | 1",
        "externalId ne \"a\"                                           | 2",
      })
  void everyOperatorFindsWhoItMeans(String filter, int found) {
    finds("/Users", filter, found);
  }

  /** Brackets, quotation marks and colons in a text are parts of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "displayName eq \"Ann (EU)\"                                        | 1",
        "displayName co \"(EU)\" and userName eq \"ann\"                    | 1",
        "displayName co \")\"                                               | 1",
        "displayName co \"]\"                                               | 0",
        "displayName eq \"Says \\\"hi\\\"\"                                 | 1",
        "displayName eq \"Says \\u0022hi\\u0022\"                           | 1",
        "displayName eq \"a\\\\b\"                                          | 0",
        "displayName eq \"x\" or displayName eq \"\\u0041nn (EU)\"          | 1",
        "externalId eq \"urn:x:1\"                                          | 1",
        "displayName eq \"emails[type eq x].value pr\"                      | 0",
        "displayName eq \"and or not and or not\"                           | 0",
      })
  void whatATextHoldsIsNoPartOfTheFilter(String filter, int found) {
    finds("/Users", filter, found);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Team (EU)",
        "Team [a] pr",
        "a \"quoted\" one",
        "urn:ietf:params:scim:schemas:core:2.0:Group:x",
        "is active eq True",
        "C:\\\\Users",
        "50 % of us & more",
      })
  void aGroupIsFoundByWhateverItIsCalled(String name) {
    String text = name.replace("\"", "\\\"");
    Reply made =
        client.send("POST", "/Groups", "{'displayName': '" + text.replace("'", "\\u0027") + "'}");
    assertThat(made.status()).as(made.body().toString()).isEqualTo(201);

    Reply found = client.filter("/Groups", "displayName eq \"" + text + "\"");

    assertThat(found.text("/Resources/0/id")).as(found.body().toString()).isEqualTo(made.id());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "userName ge \"a\"",
        "userName le \"z\"",
        "meta.created gt \"2026-01-01T00:00:00Z\"",
        "meta.lastModified eq \"2026-01-01T00:00:00Z\"",
        "meta.resourceType eq \"User\"",
        "schemas eq \"urn:ietf:params:scim:schemas:core:2.0:User\"",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"IT\"",
        "cost-center eq \"1\"",
        "title pr",
        "password eq \"x\"",
        "groups.value eq \"x\"",
        "userName eq 5",
        "userName eq true",
        "active eq \"perhaps\"",
        "active eq 1",
        "active gt true",
        "emails.primary co \"t\"",
        "emails.display eq \"x\"",
        "emails[type eq \"work\"].primary",
        "emails[]",
        "emails[display eq \"x\"]",
        "name eq \"Ann\"",
        "userName eq \"a\" && userName eq \"b\"",
        "userName eq \"a\" xor userName eq \"b\"",
        "not userName eq \"a\"",
        "not",
        "()",
        "\"a\" eq userName",
        "userName eq 'ann'",
        "userName eq \"ann",
        "userName eq ann\"",
        "userName eq \\\"ann\\\"",
        "userName eq \"a\\x\"",
        "userName eq \"a\"; drop",
        "userName=ann",
        "*",
        "userName eq \"a\" \u0000",
      })
  void whatIsNotUnderstoodIsAnError(String filter) {
    Reply refused = client.filter("/Users", filter);

    assertThat(refused.status()).as(refused.body().toString()).isEqualTo(400);
    assertThat(refused.text("/scimType")).isEqualTo("invalidFilter");
    assertThat(refused.text("/detail")).isNotBlank();
  }

  @Test
  void soItIsOfGroups() {
    for (String filter :
        new String[] {"userName eq \"a\"", "members.display eq \"a\"", "meta pr"}) {
      Reply refused = client.filter("/Groups", filter);

      assertThat(refused.status()).as(filter + refused.body()).isEqualTo(400);
      assertThat(refused.text("/scimType")).isEqualTo("invalidFilter");
    }
  }

  private void finds(String path, String filter, int found) {
    Reply list = client.filter(path, filter);

    assertThat(list.status()).as(list.body().toString()).isEqualTo(200);
    assertThat(list.body().at("/totalResults").asInt(-1)).isEqualTo(found);
    assertThat(list.body().at("/Resources")).hasSize(found);
  }
}
