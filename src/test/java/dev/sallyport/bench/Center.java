package dev.sallyport.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.api.Condition;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.TestSource;
import dev.sallyport.controlplane.Await;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** The identity center of a site: its people, and its source, which can be changed. */
public final class Center {
  /** Of its source. */
  public static final String NAME = "corp";

  private static final String SAMPLE = "https://idp.example.com/saml";
  private static final Duration LIMIT = Duration.ofMinutes(20);

  private final Site site;
  private final String identity;
  private final String metadata;
  private int changes;

  /** One with the identity provider of the samples. */
  Center(Site site) {
    this(site, SAMPLE, metadata(site));
  }

  /**
   * @param identity the entityID of its identity provider
   * @param metadata of that
   */
  public Center(Site site, String identity, String metadata) {
    this.site = site;
    this.identity = identity;
    this.metadata = metadata;
  }

  private static String metadata(Site site) {
    Path sample = Path.of(System.getProperty("basedir", "."), "samples", "02-idp-metadata.yaml");
    try (InputStream yaml = Files.newInputStream(sample)) {
      Secret secret = site.client().secrets().load(yaml).item();
      String encoded = secret.getData().get("metadata.xml");
      return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + sample, e);
    }
  }

  /** Creates people, and namespaces to work in; the operator must run, for their statuses. */
  void fill(Population population) {
    Workers.forEach(
        population.allNamespaces(), name -> site.client().resource(Site.namespace(name)).create());
    try (Store store = new Store(site)) {
      fill(store, population.allUsers());
      fill(store, population.allGroups());
    }
  }

  private void fill(Store store, List<? extends dev.sallyport.api.Resource<?, ?>> people) {
    store.put(create(people.getFirst()), people.subList(1, people.size()));
  }

  /**
   * Creates somebody through the API.
   *
   * @return the object as it stands when the operator has spoken, for copies of it
   */
  public JsonNode create(dev.sallyport.api.Resource<?, ?> person) {
    HasMetadata first = site.client().resource((HasMetadata) person).create();
    String path =
        "/apis/sallyport.dev/v1alpha1/namespaces/%s/%s/%s"
            .formatted(Site.CENTER, first.getPlural(), first.getMetadata().getName());
    return Await.until(
        first.getMetadata().getName() + " to be ready, and all its members to be there",
        LIMIT,
        () -> json(site.client().raw(path)),
        object ->
            !object.at("/status/conditions").isEmpty()
                && object.at("/status/conditions").findValuesAsText("status").stream()
                    .allMatch("True"::equals));
  }

  private static JsonNode json(String text) {
    return Serialization.unmarshal(text, JsonNode.class);
  }

  /** Creates the source. */
  public void createSource() {
    IdentitySource source = new IdentitySource();
    source.getMetadata().setNamespace(Site.CENTER);
    source.getMetadata().setName(NAME);
    source.setSpec(spec(null));
    site.client().resource(source).create();
  }

  public void awaitSource() {
    Await.until(
        "the source to be ready",
        LIMIT,
        () -> Conditions.find(source().get().getStatus(), Condition.READY),
        ready -> ready != null && ready.isTrue());
  }

  /** Names another source, and waits until that is held. */
  void askForChange() {
    changes++;
    edit(false);
    Await.until(
        "the change to be held",
        LIMIT,
        () -> source().get().getStatus().pendingChange(),
        pending -> pending != null);
  }

  /** Accepts the change that is held. */
  void accept() {
    edit(true);
  }

  /** Waits until the accepted change is done. */
  void awaitChange() {
    Await.until(
        "the change to be done",
        LIMIT,
        () -> source().get().getStatus(),
        status -> status.change() == null && isInForce(status));
  }

  private boolean isInForce(IdentitySourceStatus status) {
    return status.active() != null && entityID().equals(status.active().identity());
  }

  private void edit(boolean accept) {
    source()
        .edit(
            source -> {
              source.setSpec(spec(accept));
              return source;
            });
  }

  /** The source. */
  public Resource<IdentitySource> source() {
    return site.client().resources(IdentitySource.class).inNamespace(Site.CENTER).withName(NAME);
  }

  private String entityID() {
    return identity + (changes == 0 ? "" : changes);
  }

  private IdentitySourceSpec spec(Boolean accept) {
    String document = metadata.replace("entityID=\"" + identity, "entityID=\"" + entityID());
    return TestSource.ofType(IdentitySourceSpec.EXTERNAL_IDP)
        .accept(accept)
        .baseURL("https://id.example.com")
        .inlineIdP(entityID(), document)
        .spec();
  }

  /** Waits until the operator has looked at everybody. */
  void awaitPeople(Started operator, Population population) {
    Instant start = Instant.now();
    Await.until(
        "the operator to look at everybody",
        LIMIT,
        () -> operator.process().get("/metrics").body(),
        metrics ->
            looks(metrics, "users") >= population.users()
                && looks(metrics, "groups") >= population.groups()
                && metrics
                    .lines()
                    .filter(l -> l.startsWith("sallyport_queue_depth{"))
                    .allMatch(l -> l.endsWith(" 0.0")));
    Bench.say(
        "the operator knew everybody after %d s",
        Duration.between(start, Instant.now()).toSeconds());
  }

  private static double looks(String metrics, String controller) {
    String key =
        "sallyport_reconcile_seconds_count{controller=\"" + controller + "\",result=\"success\"} ";
    return metrics
        .lines()
        .filter(line -> line.startsWith(key))
        .mapToDouble(line -> Double.parseDouble(line.substring(key.length())))
        .sum();
  }
}
