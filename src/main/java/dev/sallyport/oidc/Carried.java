package dev.sallyport.oidc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sallyport.signin.Sealed;
import dev.sallyport.signin.Sealed.Opening;
import dev.sallyport.signin.Sealed.Purpose;
import java.time.Instant;
import java.util.Optional;

/** Records that are carried, sealed, by a browser or a client. Times are seconds since 1970. */
final class Carried {

  /**
   * In characters. What waits for a sign-in is sealed, and sealed again as a part of the login
   * state, which has to fit in {@link Sealed#MAX_PAYLOAD}.
   */
  private static final int MAX = 1_650;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Carried() {}

  /** Whether that is short enough to be carried. */
  static boolean fits(Record value) {
    return json(value).length() <= MAX;
  }

  static String seal(
      IssuerPorts ports, Purpose purpose, Record value, Instant expires, Instant now) {
    return ports.keys().get().sealedAt(now).seal(purpose, json(value), expires, ports.randomness());
  }

  /** Empty for what is not ours, is over, or is of a version that has more to say. */
  static <T extends Record> Optional<T> open(
      IssuerPorts ports, Purpose purpose, String text, Class<T> type, Instant now) {
    return switch (ports.keys().get().sealedAt(now).open(purpose, text, now)) {
      case Opening.Bad bad -> Optional.empty();
      case Opening.Good good -> read(good.payload(), type);
    };
  }

  private static String json(Record value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts and numbers has a JSON", e);
    }
  }

  private static <T> Optional<T> read(String json, Class<T> type) {
    try {
      return Optional.ofNullable(JSON.readValue(json, type));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
