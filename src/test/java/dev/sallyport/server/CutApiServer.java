package dev.sallyport.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.Labels;
import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import dev.sallyport.kube.FakeApiServer;
import dev.sallyport.kube.FakeApiServer.Answer;
import dev.sallyport.kube.FakeApiServer.Asked;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps objects of one namespace as an API server does, with the preconditions of writes, until it
 * is cut off at a write of choice. Nothing is deleted for want of an owner unless it is asked to.
 */
final class CutApiServer implements AutoCloseable {

  /** What becomes of the write at which it is cut off. */
  enum Cut {
    /** It is refused, and so is all that follows. */
    BEFORE,
    /** It is done, but the answer is lost, and nothing is answered any more. */
    AFTER,
    /** It is done, and only its answer is lost. */
    ANSWER
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CREATED = "2026-11-27T08:00:00Z";

  /** By plural and name. */
  private final Map<String, ObjectNode> objects = new TreeMap<>();

  /** Asked as by our processes: once more where there was no answer. */
  private final FakeApiServer server = new FakeApiServer(1, this::answer);

  private long version = 1;
  private int writesLeft = Integer.MAX_VALUE;
  private Cut cut = Cut.BEFORE;
  private boolean wasCut;
  private boolean away;

  KubernetesClient client() {
    return server.client();
  }

  /** All that there is, to begin with it again. */
  synchronized Map<String, ObjectNode> kept() {
    return Map.copyOf(objects);
  }

  /** Has that and nothing else, and is there. */
  synchronized void reset(Map<String, ObjectNode> kept) {
    objects.clear();
    objects.putAll(kept);
    restore();
  }

  /**
   * Will be cut off.
   *
   * @param write from 1
   */
  synchronized void cutAt(int write, Cut how) {
    writesLeft = write - 1;
    cut = how;
    wasCut = false;
  }

  /** Is there again, and stays. */
  synchronized void restore() {
    writesLeft = Integer.MAX_VALUE;
    wasCut = false;
    away = false;
  }

  /** Whether it came to that write. */
  synchronized boolean wasCut() {
    return wasCut;
  }

  /** What a server is told that starts now. */
  synchronized Known known() {
    Known known = new Known();
    all(User.class, "users").forEach(known.users::remember);
    all(Group.class, "groups").forEach(known.groups::remember);
    all(GroupMembership.class, "groupmemberships").forEach(known.memberships::remember);
    return known;
  }

  synchronized <T extends HasMetadata> List<T> all(Class<T> kind, String plural) {
    return objects.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(plural + "/"))
        .map(entry -> Serialization.unmarshal(entry.getValue().toString(), kind))
        .toList();
  }

  /** Takes an object in as if somebody had made it. */
  synchronized <T extends HasMetadata> void add(T object) {
    Answer made = create(object.getPlural(), json(object));
    if (made.code() != 201) {
      throw new IllegalArgumentException(made.body());
    }
  }

  /** Takes in people as they are pushed: {@code person0} and so on. */
  void addPushedPeople(String namespace, int count) {
    for (int i = 0; i < count; i++) {
      User user = new User();
      user.getMetadata().setNamespace(namespace);
      user.getMetadata().setName("person" + i);
      user.getMetadata().setLabels(Map.of(Labels.PROVISIONED_BY, Labels.SCIM));
      user.setSpec(new UserSpec("person" + i, null, null, null, true, null));
      add(user);
    }
  }

  private static ObjectNode json(HasMetadata object) {
    try {
      return (ObjectNode) JSON.readTree(Serialization.asJson(object));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Removes an object as if somebody had deleted it and left its dependents. */
  synchronized void remove(HasMetadata object) {
    objects.remove(object.getPlural() + "/" + object.getMetadata().getName());
  }

  /** As the controller does that deletes what has lost its owner. */
  synchronized void collectGarbage() {
    Set<String> uids =
        objects.values().stream()
            .map(object -> object.at("/metadata/uid").asText())
            .collect(Collectors.toSet());
    objects
        .values()
        .removeIf(
            object -> {
              JsonNode owners = object.at("/metadata/ownerReferences");
              return owners.size() > 0 && !uids.contains(owners.get(0).path("uid").asText());
            });
  }

  private synchronized Answer answer(Asked asked) {
    if (away) {
      return Answer.none();
    }
    if (asked.method().equals("GET") || wasCut || writesLeft-- > 0) {
      return done(asked);
    }
    wasCut = true;
    away = cut != Cut.ANSWER;
    if (cut != Cut.BEFORE) {
      Answer unused = done(asked);
      return Answer.none();
    }
    return Answer.failure(503, "ServiceUnavailable");
  }

  /** Of {@code /apis/GROUP/VERSION/namespaces/NAMESPACE/PLURAL[/NAME]}. */
  private Answer done(Asked asked) {
    String[] path = asked.path().split("/", -1);
    String plural = path[6];
    if (path.length == 7) {
      return asked.method().equals("POST")
          ? create(plural, (ObjectNode) asked.object())
          : list(plural);
    }
    String key = plural + "/" + path[7];
    ObjectNode there = objects.get(key);
    if (there == null) {
      return Answer.failure(404, "NotFound");
    }
    return switch (asked.method()) {
      case "GET" -> Answer.object(200, there.toString());
      case "PATCH" -> patch(key, there, asked.object());
      default -> delete(key, there, asked.object().path("preconditions"));
    };
  }

  private Answer list(String plural) {
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    objects.forEach(
        (key, object) -> {
          if (key.startsWith(plural + "/")) {
            items.add(object);
          }
        });
    ObjectNode list = JsonNodeFactory.instance.objectNode().put("kind", "List");
    list.putObject("metadata").put("resourceVersion", Long.toString(version));
    list.set("items", items);
    return Answer.object(200, list.toString());
  }

  private Answer create(String plural, ObjectNode sent) {
    String key = plural + "/" + sent.at("/metadata/name").asText();
    if (objects.containsKey(key)) {
      return Answer.failure(409, "AlreadyExists");
    }
    ObjectNode object = sent.deepCopy();
    ObjectNode metadata = (ObjectNode) object.path("metadata");
    metadata.put("uid", UUID.randomUUID().toString());
    metadata.put("resourceVersion", Long.toString(++version));
    metadata.put("generation", 1);
    metadata.put("creationTimestamp", CREATED);
    objects.put(key, object);
    return Answer.object(201, object.toString());
  }

  private Answer patch(String key, ObjectNode there, JsonNode patch) {
    if (!holds(there, patch.path("metadata"))) {
      return Answer.failure(409, "Conflict");
    }
    ObjectNode object = there.deepCopy();
    merge(object, patch);
    ObjectNode metadata = (ObjectNode) object.path("metadata");
    metadata.put("resourceVersion", Long.toString(++version));
    if (!object.path("spec").equals(there.path("spec"))) {
      metadata.put("generation", metadata.path("generation").asLong() + 1);
    }
    objects.put(key, object);
    return Answer.object(200, object.toString());
  }

  private Answer delete(String key, ObjectNode there, JsonNode preconditions) {
    if (!holds(there, preconditions)) {
      return Answer.failure(409, "Conflict");
    }
    objects.remove(key);
    return Answer.object(
        200,
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", "Status")
            .put("status", "Success")
            .toString());
  }

  private static boolean holds(ObjectNode there, JsonNode preconditions) {
    return Stream.of("uid", "resourceVersion")
        .filter(preconditions::hasNonNull)
        .allMatch(
            field ->
                Objects.equals(
                    preconditions.path(field).asText(),
                    there.path("metadata").path(field).asText()));
  }

  /** RFC 7396. */
  private static void merge(ObjectNode target, JsonNode patch) {
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (value.isNull()) {
        target.remove(name);
      } else if (value.isObject()) {
        JsonNode there = target.path(name);
        merge(there.isObject() ? (ObjectNode) there : target.putObject(name), value);
      } else {
        target.set(name, value);
      }
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
