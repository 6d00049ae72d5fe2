package dev.sallyport.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.controlplane.Await;
import dev.sallyport.parts.ScimHttp;
import dev.sallyport.scim.Conversation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A center into which people are pushed over HTTP; what is kept are its objects. */
record PushedCenter(ScimClient provider, String token) implements Conversation.Service {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> KINDS = List.of("GroupMembership", "Group", "User");

  @Override
  public String base() {
    return provider.base();
  }

  @Override
  public Conversation.Reply send(
      String method, String target, Map<String, String> headers, String body) {
    ScimHttp.Reply reply = provider.send(method, escaped(target), token, headers, body);
    return new Conversation.Reply(reply.status(), reply.body());
  }

  /** As a client writes them into an address; what is escaped already stays. */
  private static String escaped(String target) {
    return target.replace(" ", "%20").replace("\"", "%22").replace("[", "%5B").replace("]", "%5D");
  }

  /** All that somebody could have written; what the operator says of it is not part of that. */
  @Override
  public Object versions() {
    Map<String, String> versions = new TreeMap<>();
    all()
        .forEach(
            object ->
                versions.put(
                    object.getKind() + " " + object.getMetadata().getName(),
                    object.getMetadata().getUid()
                        + object.getMetadata().getGeneration()
                        + object.getMetadata().getLabels()
                        + object.getMetadata().getAnnotations()));
    return versions;
  }

  @Override
  public JsonNode kept() {
    ObjectNode kept = JSON.createObjectNode();
    ArrayNode users = kept.putArray("users");
    Map<String, String> names = new TreeMap<>();
    all("User")
        .forEach(
            object -> {
              JsonNode spec = spec(object);
              names.put(object.getMetadata().getName(), spec.path("userName").asText());
              ObjectNode user = users.addObject();
              user.setAll((ObjectNode) spec);
              user.put("active", spec.path("active").asBoolean(true));
            });
    ArrayNode groups = kept.putArray("groups");
    all("Group")
        .forEach(
            object -> {
              ObjectNode group = groups.addObject();
              group.set("displayName", spec(object).path("displayName"));
              ArrayNode members = group.putArray("members");
              Stream.concat(
                      Stream.of(object),
                      all("GroupMembership")
                          .filter(
                              slice ->
                                  spec(slice)
                                      .at("/group/name")
                                      .asText()
                                      .equals(object.getMetadata().getName())))
                  .forEach(
                      list ->
                          spec(list)
                              .path("members")
                              .forEach(
                                  member -> members.add(names.get(member.path("name").asText()))));
            });
    return kept;
  }

  @Override
  public List<String> look(String what, Supplier<List<String>> faults) {
    return Await.until(what, faults, List::isEmpty);
  }

  /** Waits until the server has seen that it may write people. */
  void awaitAllowed() {
    Await.until(
        "the server to write people",
        () -> send("POST", "/Users", Map.of(), "{\"userName\": \"first\"}").status() == 201);
    empty();
  }

  /** Deletes all that is there, and waits until the server has seen it. */
  void empty() {
    for (String kind : KINDS) {
      all(kind)
          .forEach(
              object -> provider.center().center().delete(kind, object.getMetadata().getName()));
    }
    Await.until(
        "nobody to be there",
        () ->
            all().findAny().isEmpty()
                && Stream.of("/Users", "/Groups")
                    .allMatch(
                        path ->
                            send("GET", path, Map.of(), "").body().path("totalResults").asInt(-1)
                                == 0));
  }

  private Stream<GenericKubernetesResource> all() {
    return KINDS.stream().flatMap(this::all);
  }

  private Stream<GenericKubernetesResource> all(String kind) {
    return provider.center().center().of(kind).list().getItems().stream();
  }

  private static JsonNode spec(GenericKubernetesResource object) {
    return JSON.valueToTree(object.getAdditionalProperties().get("spec"));
  }
}
