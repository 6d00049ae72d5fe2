package dev.sallyport.scim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.scim.Client.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class HostileScimTest {

  private final Client client = new Client();

  @Test
  void filtersThatAreLongOrDeepAreRefusedAtOnce() {
    refusedFilter("(".repeat(5000) + "userName pr" + ")".repeat(5000));
    refusedFilter("(".repeat(20) + "userName pr" + ")".repeat(20));
    refusedFilter(
        IntStream.range(0, 20_000)
            .mapToObj(i -> "userName eq \"a" + i + "\"")
            .collect(Collectors.joining(" or ")));
    refusedFilter(
        IntStream.range(0, 100).mapToObj(i -> "id pr").collect(Collectors.joining(" or ")));
  }

  @Test
  void bodiesThatAreDeepAreRefused() {
    Reply refused =
        client.send("POST", "/Users", "{'userName': " + "[".repeat(5000) + "]".repeat(5000) + "}");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("/scimType")).isEqualTo("invalidSyntax");
  }

  @Test
  void bodiesOfMoreThanAnyGroupTakesAreRefusedBeforeTheyAreATree() {
    Reply refused =
        client.send(
            "POST",
            "/Users",
            "{'userName': 'jane', 'roles': [" + "{},".repeat(SentJson.MAX_TOKENS / 2) + "{}]}");

    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.text("/detail")).contains("by several PATCH requests");
  }

  @Test
  void namesThatCollideAreNamesLikeOthers() {
    // Whatever it begins with: a hash that multiplies by 33 gives these two the same.
    List<String> names = List.of("");
    for (int i = 0; i < 10; i++) {
      names = names.stream().flatMap(name -> Stream.of(name + "ab", name + "bA")).toList();
    }
    String fields =
        names.stream().map(name -> "'" + name + "': 1").collect(Collectors.joining(","));

    Reply made = client.send("POST", "/Users", "{'userName': 'jane', " + fields + "}");

    assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
    assertThat(client.user("john").status()).isEqualTo(201);
  }

  @Test
  void pathsThatAreLongAreRefused() {
    String path = "/Users/" + client.user("jane").id();

    Reply refused =
        client.patch(path, "{'op': 'remove', 'path': 'emails[" + "(".repeat(3000) + "type pr]'}");

    assertThat(refused.status()).isEqualTo(400);
  }

  @Test
  void moreOperationsThanAnyClientSendsAreRefused() {
    String path = "/Users/" + client.user("jane").id();

    Reply refused =
        client.patch(
            path,
            IntStream.range(0, 1001)
                .mapToObj(i -> "{'op': 'replace', 'path': 'displayName', 'value': 'n" + i + "'}")
                .collect(Collectors.joining(",")));

    assertThat(refused.status()).isEqualTo(400);
  }

  @Test
  void whatStandsInAFilterDoesNotChangeWhereThingsAre() {
    Reply made = client.user("jane");

    Reply list =
        client.get(
            "/Users",
            Map.of(
                "filter",
                "userName eq \"jane\" or userName eq \"/Users/https://evil.example.com/Users\""));

    assertThat(list.text("/Resources/0/meta/location"))
        .isEqualTo(Client.BASE + "/Users/" + made.id());
  }

  @Test
  void anErrorDoesNotRepeatAllThatWasSent() {
    Reply refused =
        client.send("POST", "/Users", "{'userName': 'a', 'active': '" + "x".repeat(100_000) + "'}");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("/detail")).hasSizeLessThan(600);
  }

  private void refusedFilter(String filter) {
    Reply refused =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(5), () -> client.filter("/Users", filter));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("/scimType")).isEqualTo("invalidFilter");
  }
}
