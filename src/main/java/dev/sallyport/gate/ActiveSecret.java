package dev.sallyport.gate;

import dev.sallyport.api.Labels;
import dev.sallyport.api.Secrets;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The active state as a Secret, both ways. Keys that only a newer version knows are sealed by the
 * digest like the others, and otherwise ignored.
 */
public final class ActiveSecret {

  private static final String EPOCH = "epoch";
  private static final String SINCE = "since";
  private static final String TYPE = "type";
  private static final String IDENTITY = "identity";
  private static final String METADATA = "metadata.xml";
  private static final String SIGN_IN = "signIn.json";
  private static final String SOURCE_NAME = "sourceName";
  private static final String SOURCE_UID = "sourceUid";
  private static final String ACCEPT = "accept";
  private static final String ACCEPTED_CHANGE = "acceptedChange";
  private static final String ON_DELETE = "onDelete";

  private ActiveSecret() {}

  /** The Secret that keeps a state. The same state gives the same bytes. */
  public static Secret of(String namespace, ActiveState state) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(Secrets.ACTIVE_SOURCE_NAME)
        .withNamespace(namespace)
        .addToLabels(Labels.MANAGED_BY, Labels.SALLYPORT)
        .endMetadata()
        .withType(Secrets.ACTIVE_SOURCE)
        .withData(data(state))
        .build();
  }

  /** The digest that the Secret of this state has, and that {@code status.active} repeats. */
  public static String digest(ActiveState state) {
    return SecretData.opened(data(state)).orElseThrow().get(SecretData.DIGEST);
  }

  /**
   * Reads the state back.
   *
   * @param secret the Secret {@code sallyport-active}, or null when there is none
   */
  public static StateRead read(Secret secret) {
    if (secret == null) {
      return new StateRead.Absent();
    }
    if (!Secrets.ACTIVE_SOURCE.equals(secret.getType())) {
      return new StateRead.NameTaken();
    }
    Optional<Map<String, String>> values = SecretData.opened(secret.getData());
    if (values.isEmpty()) {
      return new StateRead.Altered("its data does not match the digest in it");
    }
    try {
      return new StateRead.Read(state(values.get()), values.get().get(SecretData.DIGEST));
    } catch (IllegalArgumentException | DateTimeException e) {
      return new StateRead.Altered("it holds what this version of Sallyport cannot read");
    }
  }

  private static Map<String, String> data(ActiveState state) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put(EPOCH, Long.toString(state.epoch()));
    values.put(SINCE, state.since().toString());
    state
        .target()
        .ifPresent(
            target -> {
              values.put(TYPE, target.identity().type().word());
              values.put(IDENTITY, target.identity().identity());
              target.metadata().ifPresent(xml -> values.put(METADATA, xml));
              target.signIn().ifPresent(rules -> values.put(SIGN_IN, SignInJson.write(rules)));
            });
    values.put(SOURCE_NAME, state.source().name());
    values.put(SOURCE_UID, state.source().uid());
    values.put(ACCEPT, state.acceptance().state().name());
    state.acceptance().change().ifPresent(id -> values.put(ACCEPTED_CHANGE, id));
    values.put(ON_DELETE, state.onDelete().word());
    return SecretData.sealed(values);
  }

  private static ActiveState state(Map<String, String> values) {
    return new ActiveState(
        Long.parseLong(values.getOrDefault(EPOCH, "")),
        Instant.parse(values.getOrDefault(SINCE, "")),
        Optional.ofNullable(values.get(TYPE)).map(type -> target(type, values)),
        new SourceRef(values.getOrDefault(SOURCE_NAME, ""), values.getOrDefault(SOURCE_UID, "")),
        acceptance(values),
        OnDelete.of(values.get(ON_DELETE)));
  }

  private static Target target(String type, Map<String, String> values) {
    SourceType known =
        SourceType.of(type).orElseThrow(() -> new IllegalArgumentException("unknown type"));
    String identity = values.get(IDENTITY);
    if (identity == null) {
      throw new IllegalArgumentException("no identity");
    }
    return new Target(
        new SourceIdentity(known, identity),
        Optional.ofNullable(values.get(METADATA)),
        Optional.ofNullable(values.get(SIGN_IN)).map(SignInJson::read));
  }

  /** Unknown means stale: nothing that cannot be read may count as a word that was given. */
  private static Acceptance acceptance(Map<String, String> values) {
    Acceptance.State state =
        Arrays.stream(Acceptance.State.values())
            .filter(s -> s.name().equals(values.get(ACCEPT)))
            .findFirst()
            .orElse(Acceptance.State.SPENT);
    String change = values.get(ACCEPTED_CHANGE);
    return switch (state) {
      case FRESH -> Acceptance.FRESH;
      case SPENT -> Acceptance.SPENT;
      case BOUND -> change == null ? Acceptance.SPENT : Acceptance.bound(change);
    };
  }
}
