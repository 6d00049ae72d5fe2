package dev.sallyport.pipeline;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.Labels;
import dev.sallyport.api.OutsideText;
import dev.sallyport.api.Secrets;
import dev.sallyport.gate.RecordPart;
import dev.sallyport.gate.RecordRead;
import dev.sallyport.gate.Records;
import dev.sallyport.gate.SourceRef;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretList;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds a change record of a center, by label and not through its IdentitySource, which may be
 * gone; and makes sure that it is the one that was written.
 */
final class RecordFinder {

  /** There is no record that could be restored; the message says why and what to do. */
  static final class NoRecordException extends Exception {
    private static final long serialVersionUID = 1;

    NoRecordException(String message) {
      super(message);
    }
  }

  /**
   * @param record with its entries
   * @param sources the IdentitySources of the center as they are now
   */
  record Found(RecordRead.Complete record, List<IdentitySource> sources) {}

  private final KubernetesClient client;
  private final String namespace;

  RecordFinder(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /**
   * @param name a Secret of the record that is wanted; else the newest that is complete
   */
  Found find(Optional<String> name) throws NoRecordException {
    List<RecordRead> all = Records.assemble(parts());
    RecordRead chosen = name.isPresent() ? named(all, name.get()) : newest(all);
    if (!(chosen instanceof RecordRead.Complete record)) {
      throw new NoRecordException(
          chosen instanceof RecordRead.Torn
              ? "record "
                  + chosen.secrets().getFirst()
                  + " was never completed, so the change did not begin and cleared nothing"
              : refused(chosen.secrets().getFirst()));
    }
    List<IdentitySource> sources =
        client.resources(IdentitySource.class).inNamespace(namespace).list().getItems();
    checkAgainst(sources, all, record);
    return new Found(record, sources);
  }

  /** One Secret at a time: each may be a megabyte. */
  private List<RecordPart> parts() {
    List<RecordPart> parts = new ArrayList<>();
    String next = null;
    do {
      SecretList page =
          client
              .secrets()
              .inNamespace(namespace)
              .withLabel(Labels.EPOCH)
              .list(new ListOptionsBuilder().withLimit(1L).withContinue(next).build());
      for (Secret secret : page.getItems()) {
        RecordPart.read(secret).ifPresent(parts::add);
      }
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    return parts;
  }

  private RecordRead newest(List<RecordRead> all) throws NoRecordException {
    return all.stream()
        // A torn one cleared nothing. An altered one is not passed over: it was the last change.
        .filter(record -> !(record instanceof RecordRead.Torn))
        .max(Comparator.comparingLong(RecordRead::epoch))
        .orElseThrow(
            () ->
                new NoRecordException(
                    "there is no change record in namespace " + shown(namespace)));
  }

  private RecordRead named(List<RecordRead> all, String name) throws NoRecordException {
    return all.stream()
        .filter(record -> record.secrets().contains(name))
        .findFirst()
        .orElseThrow(
            () ->
                new NoRecordException(
                    "there is no change record "
                        + shown(name)
                        + " in namespace "
                        + shown(namespace)
                        + "; these there are: "
                        + (all.isEmpty()
                            ? "none"
                            : String.join(
                                ", ",
                                all.stream().flatMap(r -> r.secrets().stream().limit(1)).toList()))
                        + ". Its Secrets are of type "
                        + Secrets.CHANGE_RECORD));
  }

  /** Status repeats the digest of the last record; only the operator can write there. */
  private static void checkAgainst(
      List<IdentitySource> sources, List<RecordRead> all, RecordRead.Complete record)
      throws NoRecordException {
    String first = record.secrets().getFirst();
    Function<IdentitySource, Optional<IdentitySourceStatus>> status =
        source -> Optional.ofNullable(source.getStatus());
    for (IdentitySource source : sources) {
      Optional<IdentitySourceStatus.LastChange> last =
          status.apply(source).map(IdentitySourceStatus::lastChange);
      if (last.filter(l -> first.equals(l.record())).isPresent()
          && !record.digests().contains(Objects.toString(last.get().recordDigest(), ""))) {
        throw new NoRecordException(refused(first));
      }
      Optional<IdentitySourceStatus.ChangeInProgress> change =
          status.apply(source).map(IdentitySourceStatus::change);
      if (change.filter(c -> first.equals(c.record())).isPresent()
          || isCommittedBy(source, all, record)) {
        throw new NoRecordException(
            "the change of record "
                + first
                + " is still being carried out. Wait until IdentitySource "
                + source.getMetadata().getName()
                + " says that it is done: kubectl wait --for=condition=Ready");
      }
    }
  }

  /** The record alone commits a change; status speaks of it a little later. */
  private static boolean isCommittedBy(
      IdentitySource source, List<RecordRead> all, RecordRead.Complete record) {
    SourceRef ref = new SourceRef(source.getMetadata().getName(), source.getMetadata().getUid());
    return Optional.ofNullable(source.getStatus())
        .map(IdentitySourceStatus::active)
        .map(IdentitySourceStatus.ActiveSource::epoch)
        .flatMap(epoch -> Records.committed(all, ref, epoch))
        .filter(committed -> committed.epoch() == record.epoch())
        .isPresent();
  }

  private static String refused(String secret) {
    return "record "
        + secret
        + " is refused: it is not what was written. Find out who altered it and put it back from a"
        + " backup, or name an older one with --record";
  }

  private static String shown(String text) {
    return OutsideText.quoted(text);
  }
}
