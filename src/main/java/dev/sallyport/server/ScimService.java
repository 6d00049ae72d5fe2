package dev.sallyport.server;

import dev.sallyport.api.Secrets;
import dev.sallyport.kube.Cluster;
import dev.sallyport.portal.Site;
import dev.sallyport.scim.ScimAnswer;
import dev.sallyport.scim.ScimEndpoint;
import dev.sallyport.scim.ScimRefusal;
import dev.sallyport.scim.ScimRequest;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.Randomness;
import dev.sallyport.signin.ScimToken;
import dev.sallyport.signin.ScimTokenSecret;
import dev.sallyport.signin.ScimTokenSecret.Standing;
import dev.sallyport.web.Answer;
import dev.sallyport.web.Form;
import dev.sallyport.web.Request;
import dev.sallyport.web.Route;
import dev.sallyport.web.Unavailable;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SCIM over HTTP: who may push into which center, and how much at once. */
final class ScimService {

  private static final Logger log = LoggerFactory.getLogger(ScimService.class);

  /** A group of 50,000 with what some clients write beside each id. */
  private static final int MAX_BODY = 8 * 1024 * 1024;

  private static final int NO_BODY = 1024;

  /** So many requests of one center are worked on at once; others wait, but not for long. */
  private static final int AT_ONCE = 32;

  /** A longer body takes another place: it costs some ten times as much while it is worked on. */
  private static final int BODY_OF_A_PLACE = 64 * 1024;

  private static final int WAIT_SECONDS = 10;

  private static final int TOO_MANY = 429;

  private static final String BEARER = "Bearer ";

  private final ServedSites sites;
  private final Known known;
  private final KubernetesClient client;
  private final Cluster cluster;
  private final InstantSource clock;
  private final Randomness randomness;
  private final Map<Pushed, Work> work = new ConcurrentHashMap<>();

  ScimService(
      ServedSites sites,
      Known known,
      KubernetesClient client,
      Cluster cluster,
      InstantSource clock,
      Randomness randomness) {
    this.sites = sites;
    this.known = known;
    this.client = client;
    this.cluster = cluster;
    this.clock = clock;
    this.randomness = randomness;
  }

  /**
   * Into which center, and for which source: what is done for the next is not done for the last.
   */
  private record Pushed(String namespace, CenterSource.InForce source) {}

  /** Made for the first who pushes: most servers see none, and it is a tenth of a start. */
  private static final class Lazily {
    static final ScimEndpoint ENDPOINT = new ScimEndpoint();
  }

  /** What is under way there. */
  private record Work(Semaphore places, MemberBatches batches) {}

  /** Whoever may push, as far as the caches know. */
  private sealed interface Caller {

    record Allowed(Site site, CenterSource.InForce source) implements Caller {}

    record Refused(Answer answer) implements Caller {}
  }

  List<Route> routes() {
    return Stream.of("GET", "POST", "PUT", "PATCH", "DELETE").map(this::route).toList();
  }

  private Route route(String method) {
    return new Route(
            method,
            ScimEndpoint.PATH + Route.BELOW,
            Route.Guard.PROGRAM,
            Route.Rate.PUSH,
            hasBody(method) ? MAX_BODY : NO_BODY,
            this::answer)
        // A large body is read of nobody who proved nothing.
        .admitting(
            head ->
                caller(head) instanceof Caller.Refused refused
                    ? Optional.of(refused.answer())
                    : Optional.empty());
  }

  private static boolean hasBody(String method) {
    return method.startsWith("P");
  }

  /** What is said of a body that is larger than is read. */
  static String tooLarge(String method) {
    return hasBody(method)
        ? "a body has at most "
            + MAX_BODY
            + " bytes here: change the members of a group this large by several PATCH requests,"
            + " each of some of them"
        : "a " + method + " is sent without a body";
  }

  private Answer answer(Request request) {
    return switch (caller(request)) {
      case Caller.Refused refused -> refused.answer();
      case Caller.Allowed allowed -> inTurn(request, allowed);
    };
  }

  private Answer inTurn(Request request, Caller.Allowed caller) {
    Work here =
        work.computeIfAbsent(
            new Pushed(caller.site().namespace(), caller.source()),
            center -> new Work(new Semaphore(AT_ONCE, true), new MemberBatches()));
    int places = Math.min(AT_ONCE, 1 + request.body().length() / BODY_OF_A_PLACE);
    try {
      if (!here.places().tryAcquire(places, WAIT_SECONDS, TimeUnit.SECONDS)) {
        return busy();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return busy();
    }
    try {
      return answer(request, caller, here.batches());
    } catch (Unavailable e) {
      log.warn("{} failed: {}", request, e.getMessage());
      return later(
          ScimAnswer.error(
              503, Optional.empty(), "this is not possible at present; send it again"));
    } finally {
      here.places().release(places);
    }
  }

  private Answer answer(Request request, Caller.Allowed caller, MemberBatches batches) {
    if (isEncoded(request)) {
      return sent(ScimAnswer.error(
              415, Optional.empty(), "a body is sent as it is, without Content-Encoding"))
          .with("Accept-Encoding", "identity");
    }
    Optional<Map<String, String>> parameters = request.parameters().map(Form::fields);
    Optional<String> body = text(request.body());
    if (parameters.isEmpty() || body.isEmpty()) {
      return sent(
          ScimAnswer.error(
              400,
              Optional.of("invalidSyntax"),
              parameters.isEmpty()
                  ? "the query is not in UTF-8, or names a parameter twice"
                  : "the body is not in UTF-8"));
    }
    String base = caller.site().issuer() + ScimEndpoint.PATH;
    String path =
        request.path().substring(caller.site().base().length() + ScimEndpoint.PATH.length());
    ScimAnswer answer =
        Lazily.ENDPOINT.answer(
            new ScimRequest(
                request.method(),
                path,
                parameters.get(),
                request.header("content-type"),
                // Several of them are one list (RFC 9110 §5.3).
                Optional.ofNullable(request.headers().get("if-match"))
                    .map(values -> String.join(", ", values)),
                body.get(),
                base),
            KubernetesPeople.of(
                new PushedObjects(
                    caller.site().namespace(),
                    caller.source().epoch(),
                    known,
                    client,
                    cluster,
                    randomness,
                    () -> requireStill(caller)),
                batches));
    return answer.status() == TOO_MANY ? later(answer) : sent(answer);
  }

  /** Compressed, say: it could be far larger than it looks (RFC 9110 §8.4, §15.5.16). */
  private static boolean isEncoded(Request request) {
    return request.headers().getOrDefault("content-encoding", List.of()).stream()
        .anyMatch(coding -> !coding.strip().equalsIgnoreCase("identity"));
  }

  /**
   * From the first step of a change on, nothing is written for the source before: as soon as memory
   * has it, and a second later whatever memory says.
   */
  private void requireStill(Caller.Allowed caller) {
    switch (sites.lately(caller.site())) {
      case CenterSource.InForce now when now.equals(caller.source()) -> {}
      case CenterSource.Changing changing ->
          throw new Unavailable("the source is being changed", null);
      case CenterSource.Unknown unknown ->
          throw new Unavailable("the source in force is not known at present", null);
      default -> throw ScimRefusal.over("the source that this token was made for is over");
    }
  }

  private Caller caller(Request request) {
    Site site = sites.at(request.origin()).orElseThrow();
    if (!site.scim()) {
      return new Caller.Refused(
          sent(
              ScimAnswer.error(
                  404,
                  Optional.empty(),
                  "nothing is pushed here: spec.externalIdP.scim.enabled is not true")));
    }
    return switch (site.source()) {
      case CenterSource.InForce source ->
          proves(request, site, source)
              ? new Caller.Allowed(site, source)
              : new Caller.Refused(unauthorized());
      case CenterSource.Changing changing -> new Caller.Refused(notNow());
      case CenterSource.Unknown unknown -> new Caller.Refused(notNow());
      case CenterSource.None none -> new Caller.Refused(unauthorized());
    };
  }

  private boolean proves(Request request, Site site, CenterSource.InForce source) {
    return request
        .header("authorization")
        .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .flatMap(value -> ScimToken.parse(value.substring(BEARER.length()).strip()))
        .flatMap(
            token ->
                known
                    .secrets
                    .get(Secrets.SCIM_TOKEN)
                    .get(site.namespace(), token.secretName())
                    .flatMap(ScimTokenSecret::read)
                    .filter(kept -> kept.isOf(token)))
        .filter(kept -> kept.standing(source, clock.instant()) == Standing.VALID)
        .isPresent();
  }

  private static Answer unauthorized() {
    return sent(ScimAnswer.error(
            401,
            Optional.empty(),
            "this takes a token of sallyport scim-token create that is valid"))
        .with("WWW-Authenticate", "Bearer realm=\"scim\"");
  }

  private static Answer notNow() {
    return sent(ScimAnswer.error(
            503, Optional.empty(), "the source of this center is being changed, or not known"))
        .with("Retry-After", "10");
  }

  private static Answer busy() {
    return later(ScimAnswer.error(TOO_MANY, Optional.empty(), "too much at once; send it again"));
  }

  /** With the time after which it is worth to send it again, in seconds. */
  private static Answer later(ScimAnswer answer) {
    return sent(answer).with("Retry-After", "5");
  }

  static Answer sent(ScimAnswer answer) {
    Answer sent = Answer.of(answer.status(), ScimAnswer.TYPE, answer.body());
    Answer tagged = answer.version().map(tag -> sent.with("ETag", tag)).orElse(sent);
    return answer.location().map(url -> tagged.with("Location", url)).orElse(tagged);
  }

  private static Optional<String> text(String bytes) {
    // A large body is not copied three times over if that changes nothing.
    if (bytes.chars().allMatch(c -> c < 0x80)) {
      return Optional.of(bytes);
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
