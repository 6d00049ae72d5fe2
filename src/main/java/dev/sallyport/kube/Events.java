package dev.sallyport.kube;

import dev.sallyport.api.Labels;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people of transitions. An Event that cannot be written is logged and forgotten: the
 * condition says the same, and telling must not stop the work.
 */
public final class Events {

  private static final Logger log = LoggerFactory.getLogger(Events.class);

  /** In bytes of UTF-8. The API server refuses longer notes. */
  static final int MAX_NOTE = 1_024;

  private static final String ELLIPSIS = "…";

  /** The API server wants all six digits, also where they are zeros. */
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final KubernetesClient client;
  private final Clock clock;
  private final String component;
  private final String instance;

  /**
   * @param component which of our processes tells: {@code operator} or {@code server}
   * @param instance the identity of this process among its replicas
   */
  public Events(KubernetesClient client, Clock clock, String component, String instance) {
    this.client = client;
    this.clock = clock;
    this.component = component;
    this.instance = instance;
  }

  /** Something went as it should. */
  public void normal(HasMetadata about, String reason, String action, String note) {
    write(about, "Normal", reason, action, note);
  }

  /** A person should look. */
  public void warning(HasMetadata about, String reason, String action, String note) {
    write(about, "Warning", reason, action, note);
  }

  private void write(HasMetadata about, String type, String reason, String action, String note) {
    Instant now = clock.instant();
    String second = now.truncatedTo(ChronoUnit.SECONDS).toString();
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withGenerateName(about.getMetadata().getName() + ".")
            .withNamespace(about.getMetadata().getNamespace())
            .endMetadata()
            .withType(type)
            .withReason(reason)
            .withAction(action)
            .withMessage(shortened(note))
            .withNewInvolvedObject()
            .withApiVersion(about.getApiVersion())
            .withKind(about.getKind())
            .withNamespace(about.getMetadata().getNamespace())
            .withName(about.getMetadata().getName())
            .withUid(about.getMetadata().getUid())
            .endInvolvedObject()
            .withNewSource()
            .withComponent(Labels.SALLYPORT)
            .endSource()
            .withReportingComponent("sallyport.dev/" + component)
            .withReportingInstance(instance)
            .withFirstTimestamp(second)
            .withLastTimestamp(second)
            .withEventTime(new MicroTime(MICROS.format(now)))
            .withCount(1)
            .build();
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      log.warn(
          "could not write an Event ({}) about {} {}/{}: {}",
          reason,
          about.getKind(),
          about.getMetadata().getNamespace(),
          about.getMetadata().getName(),
          Refusal.words(e));
    }
  }

  /** The note, or as many whole characters of it as there is room for. */
  static String shortened(String note) {
    if (note.getBytes(StandardCharsets.UTF_8).length <= MAX_NOTE) {
      return note;
    }
    int room = MAX_NOTE - ELLIPSIS.getBytes(StandardCharsets.UTF_8).length;
    CharBuffer characters = CharBuffer.wrap(note);
    StandardCharsets.UTF_8
        .newEncoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .encode(characters, ByteBuffer.allocate(room), true);
    return note.substring(0, characters.position()) + ELLIPSIS;
  }
}
