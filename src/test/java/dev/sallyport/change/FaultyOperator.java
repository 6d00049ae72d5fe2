package dev.sallyport.change;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.User;
import dev.sallyport.operator.Operator;
import dev.sallyport.operator.OperatorCommand;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/**
 * The operator, which ends without warning at a write of one's choice: before it is sent, or after
 * the API server has answered it and before the operator takes notice.
 *
 * <p>Writes are counted from the moment that a file exists. Leases, Events and reviews do not
 * count. While they are counted, somebody else edits some of what the operator is about to write.
 */
public final class FaultyOperator {

  /** Exit code of a process that was killed, which this is like. */
  static final int HALTED = 137;

  /** The line by which each counted write is logged before it is sent begins so. */
  static final String LOG = "write ";

  /** The label that an object gets that is edited meanwhile; see {@link Editor}. */
  static final String EDIT = "example.com/edited";

  /** The line by which such an edit is logged begins so, and ends with {@code Kind/name}. */
  static final String EDITED_LOG = "edited ";

  /** Of the objects that are edited; see {@link CrashCenter}. */
  private static final String EDITED_NAMES = "a2|pushed";

  private static final String FILE = "FAULT_FILE";
  private static final String AT = "FAULT_AT";
  private static final String AFTER = "FAULT_AFTER";

  private FaultyOperator() {}

  /** Takes the flags of {@code sallyport operator}. */
  public static void main(String[] flags) {
    System.exit(
        new CommandLine(
                new OperatorCommand(settings -> new Operator(settings, FaultyOperator::client)))
            .execute(flags));
  }

  /**
   * The environment that sets it up.
   *
   * @param counting counting begins when this file exists
   * @param at which write, from 1; none when 0
   * @param after whether it ends after the answer
   */
  static Map<String, String> environment(Path counting, int at, boolean after) {
    return Map.of(
        FILE, counting.toString(), AT, Integer.toString(at), AFTER, Boolean.toString(after));
  }

  private static KubernetesClient client() {
    Fault fault =
        new Fault(
            Path.of(System.getenv(FILE)),
            Integer.parseInt(System.getenv(AT)),
            Boolean.parseBoolean(System.getenv(AFTER)),
            new Editor());
    return Operator.clientBuilder()
        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("fault", fault))
        .build();
  }

  /**
   * Somebody who edits two of the objects that a change clears, each once, in the moment before the
   * operator first writes to it.
   */
  private static final class Editor {
    private static final Pattern EDITED =
        Pattern.compile("/namespaces/([^/]+)/(assignments|users)/(" + EDITED_NAMES + ")$");
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final Set<String> done = ConcurrentHashMap.newKeySet();
    private final KubernetesClient client = Operator.clientBuilder().build();

    @SuppressWarnings("SystemOut")
    void before(String path) {
      Matcher object = EDITED.matcher(path);
      if (!object.find() || !done.add(path)) {
        return;
      }
      boolean user = object.group(2).equals("users");
      Class<? extends HasMetadata> kind = user ? User.class : Assignment.class;
      try {
        client
            .resources(kind)
            .inNamespace(object.group(1))
            .withName(object.group(3))
            .patch(MERGE, "{\"metadata\":{\"labels\":{\"" + EDIT + "\":\"yes\"}}}");
        System.out.println(EDITED_LOG + (user ? "User/" : "Assignment/") + object.group(3));
      } catch (KubernetesClientException e) {
        System.out.println("could not edit " + path + ": " + e.getCode());
      }
    }
  }

  private record Fault(
      Path counting,
      int at,
      boolean afterAnswer,
      Editor editor,
      AtomicInteger sent,
      AtomicInteger answered)
      implements Interceptor {

    private static final Set<String> WRITES = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final Pattern NOT_COUNTED =
        Pattern.compile("/(leases|events|selfsubjectaccessreviews)(/|$)");

    Fault(Path counting, int at, boolean afterAnswer, Editor editor) {
      this(counting, at, afterAnswer, editor, new AtomicInteger(), new AtomicInteger());
    }

    @Override
    @SuppressWarnings("SystemOut") // The log of the process.
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (!counts(request)) {
        return;
      }
      editor.before(request.uri().getPath());
      int number = sent.incrementAndGet();
      if (!afterAnswer && number == at) {
        System.out.println("ends before " + request.method() + " " + request.uri().getPath());
        Runtime.getRuntime().halt(HALTED);
      }
      System.out.println(LOG + number + " " + request.method() + " " + request.uri().getPath());
    }

    @Override
    @SuppressWarnings("SystemOut")
    public void after(
        HttpRequest request,
        HttpResponse<?> response,
        AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      if (counts(request) && answered.incrementAndGet() == at && afterAnswer) {
        System.out.println("ends after " + request.method() + " " + request.uri().getPath());
        Runtime.getRuntime().halt(HALTED);
      }
    }

    private boolean counts(HttpRequest request) {
      return WRITES.contains(request.method())
          && !NOT_COUNTED.matcher(request.uri().getPath()).find()
          && Files.exists(counting);
    }
  }
}
