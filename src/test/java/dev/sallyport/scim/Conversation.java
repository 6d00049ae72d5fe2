package dev.sallyport.scim;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an identity provider asks of a SCIM service, in order, and what it is to be answered, as a
 * file in {@code src/test/resources/scim/conversations} has it. Such a file is read by people; each
 * of its parts is
 *
 * <pre>
 * == what it is about
 * PATCH /Users/&lt;jane&gt;?attributes=id
 * Content-Type: application/json
 * {"a body": "in JSON"}
 * 200 as jane unchanged
 * {"what the answer has": "at least"}
 * </pre>
 *
 * <p>Headers, bodies and what stands behind the status may be left out. {@code as} keeps the id of
 * the answer under a name, which stands in what follows as {@code <name>}; {@code <base>} is the
 * URL of the service. {@code unchanged} says that nothing at all was written. Of an answer, objects
 * may have more than what is expected; lists are in any order, but whole; null is not there. The
 * part {@code in the end} says what is kept. Lines that begin with # tell where all that is from.
 */
public record Conversation(String name, List<Step> steps, JsonNode end) {

  private static final Path ALL = Path.of("src/test/resources/scim/conversations");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String END = "in the end";
  private static final Pattern HEADER = Pattern.compile("([A-Za-z-]+): (.*)");
  private static final Pattern STATUS = Pattern.compile("(\\d{3})(?: as (\\w+))?( unchanged)?");
  private static final Pattern KEPT = Pattern.compile("<(\\w+)>");

  /** One request and what is expected of its answer. */
  public record Step(
      String title,
      String method,
      String target,
      Map<String, String> headers,
      String body,
      int status,
      Optional<String> keptAs,
      boolean unchanged,
      Optional<String> expected) {}

  /** What was answered; a body that is empty is a missing node. */
  public record Reply(int status, JsonNode body) {}

  /** Whom it is held with. */
  public interface Service {

    /** The URL of the service, as it is in answers. */
    String base();

    /**
     * Sends a request.
     *
     * @param target path and query, as the client has them; spaces, quotes and brackets are not
     *     escaped
     */
    Reply send(String method, String target, Map<String, String> headers, String body);

    /** Something that is equal as long as nothing is written. */
    Object versions();

    /**
     * The people and groups that are kept: their {@code userName}, {@code displayName}, {@code
     * externalID} and {@code active}, and the userNames of {@code members}.
     */
    JsonNode kept();

    /** Looks until there is no fault, where what was written may take a while to be seen. */
    List<String> look(String what, Supplier<List<String>> faults);
  }

  /** All of them, for a parameterized test. */
  public static Stream<Conversation> all() {
    try (Stream<Path> files = Files.list(ALL)) {
      return files.sorted().map(Conversation::read).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Conversation read(Path file) {
    try {
      String name = file.getFileName().toString().replace(".scim", "");
      List<Step> steps = new ArrayList<>();
      Optional<JsonNode> end = Optional.empty();
      String text = Files.readString(file).replaceAll("(?m)^#.*\\R", "").strip();
      for (String part : text.split("(?m)^== ", -1)) {
        if (part.startsWith(END)) {
          end = Optional.of(json(part.substring(END.length())));
        } else if (!part.isBlank()) {
          steps.add(step(part));
        }
      }
      return new Conversation(name, List.copyOf(steps), end.orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  private static Step step(String part) {
    List<String> lines = new ArrayList<>(part.lines().toList());
    String title = lines.removeFirst();
    String[] request = lines.removeFirst().split(" ", 2);
    Map<String, String> headers = new HashMap<>();
    for (Matcher header = HEADER.matcher(lines.getFirst());
        header.matches();
        header = HEADER.matcher(lines.getFirst())) {
      headers.put(header.group(1), header.group(2));
      lines.removeFirst();
    }
    List<String> body = new ArrayList<>();
    Matcher status = STATUS.matcher(lines.getFirst());
    while (!status.matches()) {
      body.add(lines.removeFirst());
      if (lines.isEmpty()) {
        throw new IllegalArgumentException("no status is expected of " + title);
      }
      status = STATUS.matcher(lines.getFirst());
    }
    lines.removeFirst();
    String expected = String.join("\n", lines).strip();
    return new Step(
        title,
        request[0],
        request[1],
        Map.copyOf(headers),
        String.join("\n", body),
        Integer.parseInt(status.group(1)),
        Optional.ofNullable(status.group(2)),
        status.group(3) != null,
        Optional.of(expected).filter(text -> !text.isEmpty()));
  }

  /** Holds it from the beginning to the end, with a service that keeps nothing yet. */
  public void holdWith(Service service) {
    Map<String, String> kept = new HashMap<>(Map.of("base", service.base()));
    for (Step step : steps) {
      hold(step, service, kept);
    }
    assertThat(
            service.look(
                name + ": what is kept in the end", () -> JsonFaults.of(end, service.kept())))
        .as("%s: what is kept in the end: %s", name, service.kept())
        .isEmpty();
  }

  private void hold(Step step, Service service, Map<String, String> kept) {
    String what = name + ": " + step.title();
    Object before = service.versions();
    Supplier<Reply> send =
        () ->
            service.send(
                step.method(),
                filled(step.target(), kept),
                step.headers(),
                filled(step.body(), kept));
    if (step.method().equals("GET")) {
      assertThat(service.look(what, () -> faults(step, send.get(), kept))).as(what).isEmpty();
    } else {
      Reply reply = send.get();
      if (reply.status() == step.status()) {
        step.keptAs().ifPresent(key -> kept.put(key, reply.body().path("id").asText()));
      }
      assertThat(faults(step, reply, kept)).as("%s: %s", what, reply.body()).isEmpty();
    }
    if (step.unchanged()) {
      assertThat(service.versions()).as("%s: versions", what).isEqualTo(before);
    }
  }

  private static List<String> faults(Step step, Reply reply, Map<String, String> kept) {
    List<String> faults = new ArrayList<>();
    if (reply.status() != step.status()) {
      faults.add("status " + reply.status() + " and not " + step.status() + ": " + reply.body());
    }
    step.expected()
        .ifPresent(
            expected -> faults.addAll(JsonFaults.of(json(filled(expected, kept)), reply.body())));
    return faults;
  }

  private static String filled(String text, Map<String, String> kept) {
    return KEPT.matcher(text)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    Optional.ofNullable(kept.get(match.group(1)))
                        .orElseThrow(
                            () -> new IllegalStateException("nothing is " + match.group()))));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + text, e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
