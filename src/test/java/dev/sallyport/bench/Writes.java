package dev.sallyport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Follows the writes of one user in the API server's audit log, which holds none of leases. The
 * times are the API server's.
 */
public final class Writes {

  /** One write request; {@code resource} has its subresource behind a slash. */
  public record Write(String verb, String resource, int code, Instant answered) {

    /** Whether it only asked: a review is created, and nothing is stored. */
    public boolean isReview() {
      return resource.endsWith("reviews");
    }

    /** Whether it was made for an assignment. */
    boolean isForAssignment() {
      return resource.startsWith("assignments") || resource.equals("rolebindings");
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration QUIET = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofMinutes(20);

  private final Path log;
  private final String user;
  private final List<Write> seen = new ArrayList<>();
  private long offset;

  private Writes(Path log, String user) {
    this.log = log;
    this.user = user;
    this.offset = log.toFile().length();
  }

  /** From now on. */
  public static Writes from(Site site, String user) {
    return new Writes(site.auditLog(), user);
  }

  /** What was written so far. */
  public List<Write> all() {
    read();
    return List.copyOf(seen);
  }

  /**
   * Waits until so many writes fit, and then until nothing more comes.
   *
   * @return everything written so far
   */
  List<Write> await(int count, Predicate<Write> wanted) {
    Instant end = Instant.now().plus(LIMIT);
    Instant changed = Instant.now();
    while (true) {
      int before = seen.size();
      read();
      if (seen.size() > before) {
        changed = Instant.now();
      }
      long fit = seen.stream().filter(wanted).count();
      if (fit >= count && changed.plus(QUIET).isBefore(Instant.now())) {
        return List.copyOf(seen);
      }
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("only " + fit + " of " + count + " writes; " + summary(seen));
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /** From an instant to the answer of the last of some writes, in milliseconds. */
  static double span(Instant start, List<Write> writes) {
    Instant last = writes.stream().map(Write::answered).max(Instant::compareTo).orElseThrow();
    return Duration.between(start, last).toNanos() / 1e6;
  }

  public static String summary(List<Write> writes) {
    Map<String, Long> counts =
        writes.stream()
            .collect(
                Collectors.groupingBy(
                    w -> w.verb() + " " + w.resource() + (w.code() >= 300 ? " " + w.code() : ""),
                    TreeMap::new,
                    Collectors.counting()));
    return counts.toString();
  }

  private void read() {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(offset);
      byte[] bytes = new byte[(int) Math.min(file.length() - offset, 64 << 20)];
      file.readFully(bytes);
      int start = 0;
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == '\n') {
          String line = new String(bytes, start, i - start, StandardCharsets.UTF_8);
          if (line.contains(user)) {
            add(JSON.readTree(line));
          }
          start = i + 1;
        }
      }
      offset += start;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + log, e);
    }
  }

  private void add(JsonNode event) {
    if (event.at("/user/username").asText().equals(user)) {
      String subresource = event.at("/objectRef/subresource").asText("");
      seen.add(
          new Write(
              event.at("/verb").asText(),
              event.at("/objectRef/resource").asText()
                  + (subresource.isEmpty() ? "" : "/" + subresource),
              event.at("/responseStatus/code").asInt(),
              Instant.parse(event.at("/stageTimestamp").asText())));
    }
  }
}
