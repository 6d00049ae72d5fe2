package dev.sallyport.scim;

import com.fasterxml.jackson.databind.JsonNode;
import de.captaingoldfish.scim.sdk.common.constants.enums.HttpMethod;
import dev.sallyport.scim.NormalBody.Parts;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Answers what an identity provider asks and pushes. Thread-safe; one for all centers. */
public final class ScimEndpoint {

  /** Below the base URL of a center. */
  public static final String PATH = "/scim/v2";

  private static final String FILTER = "filter";
  private static final String SEARCH = ".search";

  /** Parameters that name attributes. */
  private static final List<String> NAMES = List.of("attributes", "excludedattributes");

  /** The only others that the library is given. */
  private static final List<String> NUMBERS = List.of("startindex", "count");

  /** {@code application/scim+json; charset=utf-8}, and what else clients call JSON. */
  private static final Pattern JSON =
      Pattern.compile("(?i)\\s*(?:application|text)/(?:[\\w.-]+\\+)?json\\s*(?:;.*)?");

  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");

  /** Longer than all names of a schema together. */
  private static final int MAX_NAMES = 2048;

  private final Library library = new Library();
  private final ShownMembers shown = new ShownMembers(Duration.ofSeconds(10));

  /**
   * Answers one request.
   *
   * @param request of somebody who may write the people of that store
   */
  public ScimAnswer answer(ScimRequest request, ScimStore store) {
    try {
      return answered(request, store);
    } catch (ScimRefusal e) {
      return e.answer();
    } catch (StackOverflowError e) {
      return ScimRefusal.invalidSyntax("what was sent is nested too deep").answer();
    }
  }

  private ScimAnswer answered(ScimRequest request, ScimStore store) {
    List<String> parts =
        Arrays.stream(request.path().split("/")).filter(part -> !part.isEmpty()).toList();
    String collection = parts.isEmpty() ? "" : parts.getFirst().toLowerCase(Locale.ROOT);
    String method = request.method().equals("HEAD") ? "GET" : request.method();
    requireJson(request);
    if (Discovery.isOne(collection)) {
      return discovered(request, method, collection, parts);
    }
    return switch (collection) {
      case "users" -> resource(request, store, method, Attributes.USER, "/Users", parts);
      case "groups" -> resource(request, store, method, Attributes.GROUP, "/Groups", parts);
      case "bulk", "me", SEARCH ->
          throw ScimRefusal.of(501, "that is not done here; searches are below /Users and /Groups");
      default -> throw nothing();
    };
  }

  /** A body that is called something else is refused, whatever it holds. */
  private static void requireJson(ScimRequest request) {
    if (!request.body().isEmpty()
        && request.contentType().filter(type -> !JSON.matcher(type).matches()).isPresent()) {
      throw ScimRefusal.of(
          415, "a body is sent with Content-Type application/scim+json or application/json");
    }
  }

  private static ScimAnswer discovered(
      ScimRequest request, String method, String collection, List<String> parts) {
    if (!method.equals("GET")) {
      throw ScimRefusal.of(405, "this is only read");
    }
    // RFC 7644 §4.
    if (request.parameters().keySet().stream().anyMatch(FILTER::equalsIgnoreCase)) {
      throw ScimRefusal.of(403, "what the service says of itself is not filtered");
    }
    Optional<String> id = parts.size() > 1 ? Optional.of(parts.get(1)) : Optional.empty();
    return (parts.size() > 2
            ? Optional.<JsonNode>empty()
            : Discovery.of(collection, id, request.base()))
        .map(found -> ScimAnswer.of(200, found))
        .orElseThrow(ScimEndpoint::nothing);
  }

  private ScimAnswer resource(
      ScimRequest request,
      ScimStore store,
      String method,
      Attributes attributes,
      String collection,
      List<String> parts) {
    String url = request.base() + collection;
    if (parts.size() == 1) {
      return switch (method) {
        case "GET" -> list(url, request.parameters(), attributes, store, request);
        case "POST" ->
            send(
                url,
                HttpMethod.POST,
                new NormalBody(attributes).resource(request.body()),
                attributes,
                store,
                request);
        default -> throw ScimRefusal.of(405, "of all at once that is not done");
      };
    }
    if (parts.size() == 2 && parts.get(1).equalsIgnoreCase(SEARCH) && method.equals("POST")) {
      return list(url, NormalBody.search(request.body()), attributes, store, request);
    }
    if (parts.size() != 2 || !NormalBody.ID.matcher(parts.get(1)).matches()) {
      throw nothing();
    }
    String one = url + "/" + parts.get(1).toLowerCase(Locale.ROOT);
    return switch (method) {
      case "GET" ->
          library.answer(
              one + query(request.parameters(), attributes),
              HttpMethod.GET,
              null,
              exchange(store, request, Optional.empty()));
      case "PUT" ->
          send(
              one,
              HttpMethod.PUT,
              new NormalBody(attributes).resource(request.body()),
              attributes,
              store,
              request);
      case "PATCH" -> patch(one, attributes, store, request);
      case "DELETE" ->
          library.answer(one, HttpMethod.DELETE, null, exchange(store, request, Optional.empty()));
      default -> throw ScimRefusal.of(405, "that is not done here");
    };
  }

  private ScimAnswer patch(
      String one, Attributes attributes, ScimStore store, ScimRequest request) {
    Parts sent = new NormalBody(attributes).patch(request.body());
    // All that was asked for is of attributes that are not kept: there is nothing to do.
    if (sent.body().path("Operations").isEmpty()) {
      return library.answer(
          one + chosen(request, attributes),
          HttpMethod.GET,
          null,
          exchange(store, request, Optional.empty()));
    }
    return send(one, HttpMethod.PATCH, sent, attributes, store, request);
  }

  /**
   * Has it written, and shows of it what was chosen (RFC 7644 §3.9); a PATCH that says what it
   * wants to see is answered with that (§3.5.2).
   */
  private ScimAnswer send(
      String url,
      HttpMethod method,
      Parts sent,
      Attributes attributes,
      ScimStore store,
      ScimRequest request) {
    String chosen = chosen(request, attributes);
    ScimAnswer done =
        library.answer(
            url, method, sent.body().toString(), exchange(store, request, Optional.of(sent)));
    if (chosen.isEmpty()
        || done.status() >= 300
        || (done.body().isEmpty() && !chosen.matches("[?].*\\battributes=.*"))) {
      return done;
    }
    ScimAnswer shown =
        library.answer(
            done.location().orElse(url) + chosen,
            HttpMethod.GET,
            null,
            exchange(store, request, Optional.empty()));
    return shown.status() == 200
        ? new ScimAnswer(
            done.status() == 201 ? 201 : 200,
            done.location(),
            shown.version().or(done::version),
            shown.body())
        : done;
  }

  /** Of the parameters, those that name attributes. */
  private static String chosen(ScimRequest request, Attributes attributes) {
    Map<String, String> names = new HashMap<>(request.parameters());
    names.keySet().removeIf(name -> !NAMES.contains(name.toLowerCase(Locale.ROOT)));
    return query(names, attributes);
  }

  private ScimAnswer list(
      String url,
      Map<String, String> parameters,
      Attributes attributes,
      ScimStore store,
      ScimRequest request) {
    return library.answer(
        url + query(parameters, attributes),
        HttpMethod.GET,
        null,
        exchange(store, request, Optional.empty()));
  }

  private Exchange exchange(ScimStore store, ScimRequest request, Optional<Parts> sent) {
    return new Exchange(store, request, sent, shown);
  }

  /** Those that are understood, escaped so that the library takes none of it for a path. */
  private static String query(Map<String, String> given, Attributes attributes) {
    Map<String, String> understood = new HashMap<>();
    for (Map.Entry<String, String> parameter : given.entrySet()) {
      String name = parameter.getKey().toLowerCase(Locale.ROOT);
      String value = parameter.getValue().strip();
      if (value.isEmpty()) {
        continue;
      }
      if (understood.containsKey(name)) {
        throw SentJson.twice(name);
      }
      if (name.equals(FILTER)) {
        understood.put(name, Expressions.filter(value, attributes.uri()));
      } else if (NAMES.contains(name)) {
        String names = names(value, attributes);
        // Where attributes are wanted that are not kept, that is not all of them.
        if (!names.isEmpty() || name.equals("attributes")) {
          understood.put(name, names.isEmpty() ? "id" : names);
        }
      } else if (NUMBERS.contains(name)) {
        understood.put(name, number(value));
      }
    }
    return understood.isEmpty()
        ? ""
        : understood.entrySet().stream()
            .map(
                each ->
                    each.getKey()
                        + "="
                        + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&", "?", ""));
  }

  private static String number(String value) {
    if (!NUMBER.matcher(value).matches()) {
      throw ScimRefusal.invalidValue("startIndex and count are whole numbers");
    }
    return Long.toString(Math.clamp(Long.parseLong(value), -1, Integer.MAX_VALUE));
  }

  /** Of these names, those of attributes that are kept here. */
  private static String names(String value, Attributes attributes) {
    if (value.length() > MAX_NAMES) {
      throw ScimRefusal.invalidValue(
          "attributes and excludedAttributes have at most " + MAX_NAMES + " characters each");
    }
    return Arrays.stream(value.split(","))
        .map(name -> Expressions.withoutSchema(name.strip(), attributes.uri()))
        .filter(name -> isKnown(name, attributes))
        .distinct()
        .collect(Collectors.joining(","));
  }

  private static boolean isKnown(String name, Attributes attributes) {
    String[] parts = name.split("\\.", 2);
    return attributes
        .named(parts[0])
        .filter(attribute -> parts.length == 1 || attribute.below(parts[1]).isPresent())
        .isPresent();
  }

  private static ScimRefusal nothing() {
    return ScimRefusal.of(404, "there is nothing at that address");
  }
}
