package dev.sallyport.controlplane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What was written to the API, as the API server itself recorded it.
 *
 * <p>A write is a create, update, patch, delete or deletecollection, also one that was refused. Not
 * counted: leases (they are renewed all the time), dry runs, and reviews (they ask, and change
 * nothing).
 */
public final class AuditLog {
  /** A place in the log; see {@link #mark}. */
  public record Mark(long offset) {}

  /**
   * One write request.
   *
   * @param resource the plural, with the subresource behind a slash if any: {@code pods/status}
   * @param namespace empty for a cluster-scoped resource
   * @param name empty for a deletecollection and for a create that was refused
   * @param code the HTTP status of the answer
   */
  public record Write(
      String verb,
      String group,
      String resource,
      String namespace,
      String name,
      String user,
      int code) {}

  private static final String BARRIER = "audit-barrier-";
  private static final Set<String> VERBS =
      Set.of("create", "update", "patch", "delete", "deletecollection");
  private static final Set<String> REVIEWS =
      Set.of("authorization.k8s.io", "authentication.k8s.io");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final KubernetesClient admin;

  AuditLog(Path file, KubernetesClient admin) {
    this.file = file;
    this.admin = admin;
  }

  /** The end of the log now: later writes are after it, requests answered before are not. */
  public Mark mark() {
    barrier();
    try {
      return new Mark(Files.size(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** All writes after a mark that have been answered by now, oldest first. */
  public List<Write> writesSince(Mark mark) {
    String barrier = barrier();
    List<Write> writes = new ArrayList<>();
    readUntil(
        barrier,
        mark,
        line -> {
          JsonNode event = parse(line);
          if (isWrite(event)) {
            writes.add(write(event));
          }
        });
    return writes;
  }

  /** The writes of one user after a mark. */
  public List<Write> writesSince(Mark mark, String user) {
    return writesSince(mark).stream().filter(write -> write.user().equals(user)).toList();
  }

  /**
   * Counts writes by any of their properties, sorted by it.
   *
   * @param key such as {@code Write::resource}, or a composition of several
   */
  public static Map<String, Long> count(List<Write> writes, Function<Write, String> key) {
    return writes.stream().collect(Collectors.groupingBy(key, TreeMap::new, Collectors.counting()));
  }

  /**
   * The API server records a request just after it has answered it. A request of our own, made
   * after those, is recorded after them: its line tells that theirs are there.
   *
   * @return what the line of that request contains, and no other
   */
  private String barrier() {
    String name = BARRIER + UUID.randomUUID();
    Mark before = new Mark(file.toFile().length());
    admin.configMaps().inNamespace("default").withName(name).delete();
    Await.until("the audit log to record " + name, () -> readUntil(name, before, unused -> {}));
    return name;
  }

  /**
   * Reads line by line, since the log of a large cluster does not fit into memory, and up to a
   * barrier, since a line behind it may not be whole yet.
   *
   * @return whether the barrier was there
   */
  private boolean readUntil(String barrier, Mark since, Consumer<String> action) {
    try (InputStream log = Files.newInputStream(file)) {
      log.skipNBytes(since.offset());
      BufferedReader lines = new BufferedReader(new InputStreamReader(log, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains(barrier)) {
          return true;
        }
        action.accept(line);
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException("not an audit event: " + line, e);
    }
  }

  private static boolean isWrite(JsonNode event) {
    return VERBS.contains(text(event, "/verb"))
        && !text(event, "/objectRef/resource").equals("leases")
        && !REVIEWS.contains(text(event, "/objectRef/apiGroup"))
        && !text(event, "/requestURI").contains("dryRun=")
        && !text(event, "/objectRef/name").startsWith(BARRIER);
  }

  private static Write write(JsonNode event) {
    String subresource = text(event, "/objectRef/subresource");
    return new Write(
        text(event, "/verb"),
        text(event, "/objectRef/apiGroup"),
        text(event, "/objectRef/resource") + (subresource.isEmpty() ? "" : "/" + subresource),
        text(event, "/objectRef/namespace"),
        text(event, "/objectRef/name"),
        text(event, "/user/username"),
        event.at("/responseStatus/code").asInt());
  }

  private static String text(JsonNode event, String pointer) {
    return event.at(pointer).asText("");
  }
}
