package dev.sallyport.bench.signin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.bench.signin.Connection.Answer;
import dev.sallyport.bench.signin.Servers.Server;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** An identity provider of many clients, each with an address of its own. */
final class Pushes {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** So many members at once; some send a hundred, some a thousand. */
  private static final int PART = 1000;

  private final Server server;
  private final String token;

  Pushes(Server server, String token) {
    this.server = server;
    this.token = token;
  }

  /** Pushes a person, and says under which id. */
  String create(int worker, String name) throws IOException {
    return json(ask(
            worker,
            201,
            "POST",
            "/Users",
            "{\"userName\":\"%s@example.com\",\"externalId\":\"%s\",\"displayName\":\"Given Family\",\"emails\":[{\"value\":\"%s@example.com\",\"type\":\"work\",\"primary\":true}],\"active\":true}"
                .formatted(name, name, name)))
        .path("id")
        .asText();
  }

  /** Takes a person back. */
  void delete(int worker, String id) throws IOException {
    Answer unused = ask(worker, 204, "DELETE", "/Users/" + id, "");
  }

  /** Pushes a group as identity providers do, a part of its members after the other. */
  String createGroup(String name, List<String> members) throws IOException {
    String group =
        json(ask(0, 201, "POST", "/Groups", "{\"displayName\":\"" + name + "\"}"))
            .path("id")
            .asText();
    for (int from = 0; from < members.size(); from += PART) {
      add(0, group, members.subList(from, Math.min(from + PART, members.size())));
    }
    return group;
  }

  void add(int worker, String group, List<String> people) throws IOException {
    String values =
        people.stream().map(id -> "{\"value\":\"" + id + "\"}").collect(Collectors.joining(","));
    Answer unused =
        ask(
            worker,
            204,
            "PATCH",
            "/Groups/" + group,
            "{\"Operations\":[{\"op\":\"add\",\"path\":\"members\",\"value\":[%s]}]}"
                .formatted(values));
  }

  int members(String group) throws IOException {
    return json(ask(0, 200, "GET", "/Groups/" + group, "")).path("members").size();
  }

  /** Looks for a person, and pushes them as they are. */
  void resync(int worker, String userName) throws IOException {
    JsonNode found =
        json(
            ask(
                worker,
                200,
                "GET",
                "/Users?filter="
                    + URLEncoder.encode("userName eq \"" + userName + "\"", StandardCharsets.UTF_8),
                ""));
    JsonNode person = found.at("/Resources/0");
    Answer unused =
        ask(worker, 200, "PUT", "/Users/" + person.path("id").asText(), person.toString());
  }

  /** The ids of a page. */
  List<String> page(int startIndex, int count) throws IOException {
    List<String> ids = new ArrayList<>();
    JsonNode page =
        json(ask(0, 200, "GET", "/Users?startIndex=" + startIndex + "&count=" + count, ""));
    page.path("Resources").forEach(person -> ids.add(person.path("id").asText()));
    return ids;
  }

  private Answer ask(int worker, int status, String method, String path, String body)
      throws IOException {
    String from = "192.0.2." + (worker + 1);
    for (int attempt = 0; ; attempt++) {
      Answer answer = server.connection(worker).push(method, "/scim/v2" + path, from, token, body);
      if (answer.status() == status) {
        return answer;
      }
      // It was just granted its rights.
      if ((answer.status() != 429 && answer.status() != 503) || attempt == 100) {
        throw new AssertionError(method + " " + path + ": " + answer.status() + answer.body());
      }
    }
  }

  private static JsonNode json(Answer answer) throws IOException {
    return JSON.readTree(answer.body());
  }
}
