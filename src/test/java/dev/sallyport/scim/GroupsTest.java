package dev.sallyport.scim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.scim.Client.Reply;
import dev.sallyport.scim.ScimStore.GroupFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupsTest {

  private static final String ANN = "00000000-0000-4000-8000-00000000000a";
  private static final String BEN = "00000000-0000-4000-8000-00000000000b";
  private static final String CAT = "00000000-0000-4000-8000-00000000000c";

  private final Client client = new Client();

  @Test
  void aGroupIsMadeWithMembersAndReadWithoutThem() {
    Reply made = group(ANN, BEN);

    assertThat(made.status()).isEqualTo(201);
    assertThat(members(made)).containsExactlyInAnyOrder(ANN, BEN);
    assertThat(made.text("/members/0/$ref")).startsWith(Client.BASE + "/Users/");
    assertThat(made.text("/meta/resourceType")).isEqualTo("Group");

    int read = client.store.membersRead;
    Reply without = client.get("/Groups/" + made.id(), Map.of("excludedAttributes", "members"));
    Reply list =
        client.get(
            "/Groups",
            Map.of("filter", "displayName eq \"Platform\"", "excludedAttributes", "members"));

    assertThat(without.body().has("members")).isFalse();
    assertThat(list.text("/Resources/0/id")).isEqualTo(made.id());
    assertThat(client.store.membersRead).isEqualTo(read);
  }

  @Test
  void aGroupIsFoundByTheNameThatWasSent() {
    String sent = " Cafe\u0301 ";
    Reply made = client.send("POST", "/Groups", "{'displayName': '" + sent + "'}");

    Reply found = client.filter("/Groups", "displayName eq \"" + sent + "\"");

    assertThat(found.text("/Resources/0/id")).isEqualTo(made.id());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Entra ID
        "{'op': 'Remove', 'path': 'members', 'value': [{'value': 'ANN'}, {'value': 'BEN'}]}",
        "{'op': 'Remove', 'path': 'members', 'value': [{'value': 'ANN', '$ref': null, 'display': 'x'}, 'BEN']}",
        "{'op': 'remove', 'path': 'members[value eq \\\"ANN\\\"]'},"
            + " {'op': 'remove', 'path': 'members[value eq \\\"BEN\\\"]'}",
        "{'op': 'remove', 'path': 'members[value eq \\\"ANN\\\" or value eq \\\"BEN\\\"]'}",
        "{'op': 'replace', 'path': 'members', 'value': [{'value': 'CAT'}]}",
        "{'op': 'replace', 'value': {'members': [{'value': 'CAT'}]}}",
        "{'op': 'remove', 'path': 'members'}, {'op': 'add', 'path': 'members', 'value': {'value': 'CAT'}}",
      })
  void everyClientsWayToTakeTwoOfThreeAwayLeavesTheThird(String operations) {
    String path = "/Groups/" + group(ANN, BEN, CAT).id();

    Reply patched =
        client.patch(path, operations.replace("ANN", ANN).replace("BEN", BEN).replace("CAT", CAT));

    assertThat(patched.status()).as(patched.body().toString()).isEqualTo(204);
    assertThat(members(client.get(path))).containsExactly(CAT);
  }

  @Test
  void aRemovalOfNobodyRemovesNobody() {
    String path = "/Groups/" + group(ANN).id();

    client.patch(path, "{'op': 'remove', 'path': 'members', 'value': []}");

    assertThat(members(client.get(path))).containsExactly(ANN);
  }

  @Test
  void aTargetedRemovalMayEmptyTheGroupAndAnUntargetedOneDoes() {
    String path = "/Groups/" + group(ANN).id();
    client.patch(path, "{'op': 'remove', 'path': 'members[value eq \\\"" + ANN + "\\\"]'}");
    assertThat(members(client.get(path))).isEmpty();

    client.patch(path, "{'op': 'add', 'path': 'members', 'value': [{'value': '" + ANN + "'}]}");
    client.patch(path, "{'op': 'remove', 'path': 'members'}");
    assertThat(members(client.get(path))).isEmpty();
  }

  @Test
  void oneMemberMoreReadsNoneOfTheOthers() {
    String path = "/Groups/" + group(ANN).id();
    int read = client.store.membersRead;

    Reply patched =
        client.patch(path, "{'op': 'Add', 'path': 'members', 'value': [{'value': '" + BEN + "'}]}");

    assertThat(patched.status()).isEqualTo(204);
    assertThat(client.store.membersRead).isEqualTo(read);
    assertThat(members(client.get(path))).containsExactlyInAnyOrder(ANN, BEN);
  }

  @Test
  void thousandsComeAndGoInOneRequest() {
    String path = "/Groups/" + group(ANN).id();
    List<String> many = IntStream.range(0, 5000).mapToObj(i -> new UUID(7, i).toString()).toList();

    Reply added =
        client.patch(path, "{'op': 'add', 'path': 'members', 'value': " + list(many) + "}");
    assertThat(added.status()).as(added.body().toString()).isEqualTo(204);
    assertThat(members(client.get(path))).hasSize(5001);

    Reply removed =
        client.patch(path, "{'op': 'Remove', 'path': 'members', 'value': " + list(many) + "}");
    assertThat(removed.status()).as(removed.body().toString()).isEqualTo(204);
    assertThat(members(client.get(path))).containsExactly(ANN);
  }

  @Test
  void aPutReplacesTheMembersOnlyWhereItHasAny() {
    String path = "/Groups/" + group(ANN, BEN).id();

    client.send("PUT", path, "{'displayName': 'platform-2'}");
    assertThat(client.get(path).text("/displayName")).isEqualTo("platform-2");
    assertThat(members(client.get(path))).hasSize(2);

    client.send(
        "PUT", path, "{'displayName': 'platform-2', 'members': [{'value': '" + CAT + "'}]}");
    assertThat(members(client.get(path))).containsExactly(CAT);

    client.send("PUT", path, "{'displayName': 'platform-2', 'members': []}");
    assertThat(members(client.get(path))).isEmpty();
  }

  @Test
  void aGroupIsRenamedByAPatch() {
    String path = "/Groups/" + group(ANN).id();

    client.patch(
        path,
        "{'op': 'Replace', 'value': {'id': 'x', 'displayName': 'Renamed', 'externalId': 'e-1'}}");

    Reply read = client.get(path);
    assertThat(read.text("/displayName")).isEqualTo("Renamed");
    assertThat(read.text("/externalId")).isEqualTo("e-1");
    assertThat(members(read)).containsExactly(ANN);
  }

  @Test
  void membersAreFoundByFilter() {
    String id = group(ANN).id();

    assertThat(
            client.filter("/Groups", "members[value eq \"" + ANN + "\"]").text("/Resources/0/id"))
        .isEqualTo(id);
    assertThat(
            client
                .filter("/Groups", "id eq \"" + id + "\" and members eq \"" + BEN + "\"")
                .body()
                .at("/totalResults")
                .asInt(-1))
        .isZero();
  }

  @Test
  void whoIsInAGroupIsShownAsTheChosenAttributesSay() {
    String path = "/Groups/" + group(ANN, BEN).id();

    JsonNode ids = client.get(path, Map.of("attributes", "members.value")).body();
    JsonNode places = client.get(path, Map.of("excludedAttributes", "members.value")).body();

    assertThat(ids.at("/members")).hasSize(2);
    assertThat(ids.at("/members/1/value").asText()).isIn(ANN, BEN);
    assertThat(ids.at("/members/1").has("$ref")).isFalse();
    assertThat(places.at("/members")).hasSize(2);
    assertThat(places.at("/members/1/$ref").asText())
        .isIn(Client.BASE + "/Users/" + ANN, Client.BASE + "/Users/" + BEN);
    assertThat(places.at("/members/1").has("value")).isFalse();
  }

  /** Each member is written in the place of one with the id of nobody. */
  @Test
  void aGroupMayHaveTheIdOfNobodyInItsName() {
    String nobody = AnswerText.EACH;
    Reply made =
        client.send(
            "POST",
            "/Groups",
            "{'displayName': '%s', 'externalId': '%s', 'members': [{'value': '%s'}]}"
                .formatted(nobody, nobody, ANN));

    assertThat(made.text("/displayName")).isEqualTo(nobody);
    assertThat(made.text("/externalId")).isEqualTo(nobody);
    assertThat(members(made)).containsExactly(ANN);
  }

  @Test
  void aPageOfLargeGroupsHasFewerOfThem() {
    for (int i = 0; i < 3; i++) {
      int group = i;
      client.store.createGroup(
          new GroupFacts("large-" + i, Optional.empty()),
          IntStream.range(0, ShownMembers.MOST / 2)
              .mapToObj(member -> new UUID(group, member).toString())
              .collect(Collectors.toSet()));
    }

    JsonNode first = client.get("/Groups", Map.of("startIndex", "1", "count", "3")).body();
    JsonNode second = client.get("/Groups", Map.of("startIndex", "3", "count", "3")).body();
    JsonNode all =
        client.get("/Groups", Map.of("count", "3", "excludedAttributes", "members")).body();

    assertThat(first.at("/totalResults").asInt()).isEqualTo(3);
    assertThat(first.at("/itemsPerPage").asInt()).isEqualTo(2);
    assertThat(first.at("/Resources")).hasSize(2);
    assertThat(second.at("/Resources/0/displayName").asText()).isEqualTo("large-2");
    assertThat(second.at("/Resources/0/members")).hasSize(ShownMembers.MOST / 2);
    assertThat(all.at("/Resources")).hasSize(3);
  }

  /** Nobody is added, and nobody goes for that. */
  @ParameterizedTest
  @ValueSource(strings = {"null", "[]"})
  void anAdditionOfNobodyLeavesWhoIsThere(String nobody) {
    String path = "/Groups/" + group(ANN).id();

    Reply added = client.patch(path, "{'op': 'add', 'path': 'members', 'value': " + nobody + "}");
    Reply pathless = client.patch(path, "{'op': 'add', 'value': {'members': " + nobody + "}}");

    assertThat(added.status()).as(added.body().toString()).isEqualTo(204);
    assertThat(pathless.status()).as(pathless.body().toString()).isEqualTo(204);
    assertThat(members(client.get(path))).containsExactly(ANN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'displayName': 'platform', 'members': [{'value': 'ANN'}, {'value': 'BEN'}]}",
        "{'displayName': 'platform', 'MEMBERS': [{'Value': 'ANN', '$REF': '../Users/1'}, 'BEN']}",
        "{'displayName': 'platform', 'URN:members': ['ANN', 'BEN', 'BEN']}",
        "{'displayName': 'platform', 'members': [{'value': 'ANN', 'display': 5, 'type': null},"
            + " {'value': 'BEN', '$ref': null, 'primary': true, 'x': [[{'value': 'CAT'}]]}]}",
        "{'members': [{'value': 'ANN'}, {'value': 'BEN'}], 'value': ['CAT'], 'displayName': 'p'}",
      })
  void membersOfAWholeGroupAreReadAsClientsWriteThem(String group) {
    String body = withIds(group);
    Reply made = client.send("POST", "/Groups", body);
    assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
    assertThat(members(made)).containsExactlyInAnyOrder(ANN, BEN);
    client.patch("/Groups/" + made.id(), "{'op': 'remove', 'path': 'members'}");

    Reply put = client.send("PUT", "/Groups/" + made.id(), body);

    assertThat(put.status()).as(put.body().toString()).isEqualTo(200);
    assertThat(members(put)).containsExactlyInAnyOrder(ANN, BEN);
  }

  /** The library is given none of them, so what it would have refused is refused before. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{'value': 'BEN'}, {'value': 'jane'}]",
        "[{'value': 'BEN'}, {'display': 'Jane'}]",
        "[{'value': 'BEN'}, {}]",
        "[{'value': 'BEN'}, {'value': null}]",
        "[{'value': 'BEN'}, {'value': ''}]",
        "[{'value': 5}]",
        "[{'value': {'value': 'BEN'}}]",
        "[{'value': 'BEN', '$ref': 5}]",
        "[{'value': 'BEN', '$ref': {}}]",
        "[{'value': 'BEN', '$ref': 'no reference'}]",
        "[null]",
        "[[]]",
        "[5]",
        "{}",
        "true",
        "''",
        "'jane'",
      })
  void aMemberThatIsNoneIsRefusedInEveryWayToSendIt(String sent) {
    Reply before = group(ANN);
    String members = withIds(sent);
    String group = "{'displayName': 'platform', 'members': " + members + "}";

    refused("invalidValue", client.send("POST", "/Groups", group.replace("platform", "other")));
    refused("invalidValue", client.send("PUT", "/Groups/" + before.id(), group));
    for (String op : List.of("add", "replace")) {
      for (String operation :
          List.of(
              "{'op': '%s', 'path': 'members', 'value': %s}",
              "{'op': '%s', 'value': {'members': %s}}")) {
        refused(
            "invalidValue",
            client.patch("/Groups/" + before.id(), operation.formatted(op, members)));
      }
    }

    assertThat(members(client.get("/Groups/" + before.id()))).containsExactly(ANN);
    assertThat(client.get("/Groups").body().path("totalResults").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'displayName': 'p', 'members': [{'value': 'ANN', 'Value': 'BEN'}]}",
        "{'displayName': 'p', 'members': [{'value': 'ANN', 'value': 'BEN'}]}",
        "{'displayName': 'p', 'members': ['ANN'], 'Members': ['BEN']}",
        "{'displayName': 'p', 'members': ['ANN'], 'URN:members': ['BEN']}",
        "{'displayName': 'p', 'members': ['ANN'], 'members': ['BEN']}",
        "{'displayName': 'p', 'members': ['ANN']} {}",
        "{'displayName': 'p', 'members': ['ANN'",
        "{'displayName': 'p', 'members': ['ANN', {]}",
      })
  void whatIsThereTwiceOrHalfIsRefused(String body) {
    refused("invalidSyntax", client.send("POST", "/Groups", withIds(body)));
  }

  /** The largest that is taken at once, and one more; with what some clients write beside ids. */
  @Test
  void aGroupIsMadeAndReplacedAndFilledByOneRequestEach() {
    List<String> many =
        IntStream.range(0, SentJson.MAX_TOKENS / 2 - 10)
            .mapToObj(i -> new UUID(7, i).toString())
            .toList();
    List<String> more = new ArrayList<>(many);
    IntStream.range(0, 10).forEach(i -> more.add(new UUID(8, i).toString()));

    Reply made = client.send("POST", "/Groups", whole(many));
    String path = "/Groups/" + made.id();
    Reply tooMany = client.send("PUT", path, whole(more));
    Reply put = client.send("PUT", path, whole(many.subList(0, 2)));
    Reply added =
        client.patch(path, "{'op': 'add', 'path': 'members', 'value': " + list(many) + "}");

    assertThat(members(made)).hasSize(many.size());
    assertThat(tooMany.status()).isEqualTo(413);
    assertThat(members(put)).containsExactlyInAnyOrderElementsOf(many.subList(0, 2));
    assertThat(added.status()).as(added.body().toString()).isEqualTo(204);
    assertThat(client.store.group(made.id()).orElseThrow().size()).isEqualTo(many.size());
  }

  private static String whole(List<String> members) {
    return "{'displayName': 'platform', 'members': " + list(members) + "}";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "value eq \\\"ANN\\\" and value eq \\\"BEN\\\"",
        "not (value eq \\\"ANN\\\")",
        "value ne \\\"ANN\\\"",
        "value pr",
        "value eq \\\"ANN\\\" or",
        "value eq \\\"ANN\\\" value eq \\\"BEN\\\"",
        "value eq \\\"ANN\\\" ()",
        "(value eq \\\"ANN\\\"",
        "display eq \\\"Ann\\\"",
        "members.value eq \\\"ANN\\\"",
        "",
      })
  void aFilterThatNamesNobodyByTheirIdIsRefused(String filter) {
    String path = "/Groups/" + group(ANN).id();

    refused(
        "invalidFilter",
        client.patch(path, withIds("{'op': 'remove', 'path': 'members[" + filter + "]'}")));

    assertThat(members(client.get(path))).containsExactly(ANN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'op': 'add', 'path': 'members', 'value': [{'value': 'jane'}]}",
        "{'op': 'add', 'path': 'members', 'value': [{'display': 'Jane'}]}",
        "{'op': 'remove', 'path': 'members[display eq \\\"Jane\\\"]'}",
        "{'op': 'replace', 'path': 'members.value', 'value': 'x'}",
        "{'op': 'remove', 'path': 'displayName'}",
      })
  void whatCannotBeDoneIsRefused(String operation) {
    String path = "/Groups/" + group(ANN).id();

    assertThat(client.patch(path, operation).status()).isEqualTo(400);
    assertThat(members(client.get(path))).containsExactly(ANN);
  }

  private static void refused(String scimType, Reply reply) {
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(400);
    assertThat(reply.text("/scimType")).as(reply.text("/detail")).isEqualTo(scimType);
    assertThat(reply.text("/detail")).isNotBlank();
  }

  private static String withIds(String text) {
    return text.replace("ANN", ANN)
        .replace("BEN", BEN)
        .replace("CAT", CAT)
        .replace("URN", Attributes.GROUP.uri());
  }

  private Reply group(String... members) {
    return client.send(
        "POST",
        "/Groups",
        "{'schemas': ['urn:ietf:params:scim:schemas:core:2.0:Group'], 'displayName': 'platform',"
            + " 'members': "
            + list(List.of(members))
            + "}");
  }

  private static String list(List<String> ids) {
    return ids.stream()
        .map(id -> "{'value': '" + id + "', 'display': 'Somebody'}")
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static List<String> members(Reply group) {
    List<String> ids = new ArrayList<>();
    group.body().at("/members").forEach(member -> ids.add(member.path("value").asText()));
    return ids;
  }
}
