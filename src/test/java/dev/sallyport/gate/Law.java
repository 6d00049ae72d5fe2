package dev.sallyport.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySource.Reason;
import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.Secrets;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The law, watched from outside: nothing is cleared that a person did not accept for exactly that
 * change, and nothing that is cleared is lost. It keeps its own account of every word that was
 * given, which no crash and no lost Secret touches.
 */
final class Law {

  /** A bare accept that was turned on; {@code change} once it was seen with one pending. */
  private static final class Word {
    private String change;
  }

  private final World world;
  private final Map<String, Word> words = new HashMap<>();
  private final Map<String, String> onDelete = new HashMap<>();
  private final Set<String> accepted = new HashSet<>();
  private Verdict latest;
  private Optional<SourceIdentity> inForce = Optional.empty();
  private long highest;
  private boolean somethingLost;

  Law(World world) {
    this.world = world;
  }

  void lost() {
    somethingLost = true;
  }

  /** A person put a whole and consistent Secret there. */
  void putBack(ActiveState state) {
    inForce = state.identity();
  }

  void edited(IdentitySource source, IdentitySourceSpec next) {
    boolean before = source.getSpec() != null && accepts(source.getSpec());
    String uid = source.getMetadata().getUid();
    if (!accepts(next)) {
      words.remove(uid);
    } else if (!before) {
      words.put(uid, new Word());
    }
  }

  /** Another object, of which nobody knows what was said before. */
  void recreated(IdentitySource source) {
    words.remove(source.getMetadata().getUid());
  }

  void decided(IdentitySource source, Verdict verdict) {
    latest = verdict;
    if (verdict instanceof Verdict.Hold hold && !somethingLost) {
      assertThat(hold.reason())
          .as("no crash looks like another hand")
          .isNotIn(Reason.STATE_ALTERED, Reason.ACTIVE_SOURCE_UNKNOWN);
    }
    String uid = source.getMetadata().getUid();
    boolean deleting = source.getMetadata().getDeletionTimestamp() != null;
    if (!deleting && verdict.write().isEmpty()) {
      onDelete.put(uid, source.getSpec().onDelete());
    }
    // A verdict that still wants to be stored was not acted upon yet.
    if (verdict.write().isEmpty() && verdict.inForce().isPresent()) {
      heard(uid, source.getSpec(), pending(verdict));
    }
    if (verdict instanceof Verdict.Change change && verdict.write().isEmpty()) {
      assertAccepted(source, change.order(), deleting);
      accepted.add(key(change.order()));
    }
  }

  private void heard(String uid, IdentitySourceSpec spec, String pending) {
    Word word = words.get(uid);
    if (word == null) {
      return;
    }
    if (word.change == null && spec.acceptChange() == null && pending != null) {
      word.change = pending;
    } else if (word.change == null || !word.change.equals(pending)) {
      words.remove(uid);
    }
  }

  private void assertAccepted(IdentitySource source, ChangeOrder order, boolean deleting) {
    String uid = source.getMetadata().getUid();
    if (order.kind() == ChangeKind.DELETION) {
      assertThat(deleting).as("a deletion clears only what is deleted").isTrue();
      assertThat(onDelete.get(uid)).as("onDelete before the deletion").isEqualTo("Clear");
      return;
    }
    IdentitySourceSpec spec = source.getSpec();
    assertThat(accepts(spec)).as("accept").isTrue();
    assertThat(order.toIdentity()).isEqualTo(Manifests.named(source).identity());
    if (spec.acceptChange() != null) {
      assertThat(spec.acceptChange()).as("the id that was accepted").isEqualTo(order.id());
    } else {
      assertThat(words.get(uid)).as("a word that is not spent").isNotNull();
      assertThat(words.get(uid).change).as("what the word was for").isEqualTo(order.id());
    }
  }

  /** The active state is about to become this. */
  void stores(ActiveState state) {
    if (!state.identity().equals(inForce)) {
      boolean change =
          latest instanceof Verdict.Resume resume && accepted.contains(key(resume.order()));
      boolean nothingBound = world.bindings.isEmpty();
      assertThat(
              change
                  || (latest instanceof Verdict.Activate && nothingBound)
                  || (latest instanceof Verdict.Release && nothingBound)
                  || (latest instanceof Verdict.Rebuild && somethingLost))
          .as("another source comes into force by %s", latest.getClass().getSimpleName())
          .isTrue();
    }
    if (latest instanceof Verdict.Resume || latest instanceof Verdict.Activate) {
      assertThat(state.epoch()).as("a new epoch").isGreaterThan(somethingLost ? 0 : highest);
      words.values().removeIf(word -> word.change != null);
    } else if (!somethingLost) {
      assertThat(state.epoch()).as("the same epoch").isEqualTo(highest);
    }
    highest = state.epoch();
    inForce = state.identity();
  }

  /** Nothing is bound during a change that clears; but for such a change, nothing is revoked. */
  void revokes() {
    assertThat(latest).isInstanceOf(Verdict.Resume.class);
    ChangeOrder order = ((Verdict.Resume) latest).order();
    assertThat(order.clearsAssignments()).isTrue();
    assertThat(accepted).contains(key(order));
  }

  void deletes(GenericKubernetesResource object) {
    String content = CleanObject.of(object).digest();
    assertThat(records(object.getMetadata().getUid()))
        .as("accepted records that list %s", World.key(object))
        .isNotEmpty()
        .as("its content, as it is when it goes, is in the record")
        .anyMatch(
            record ->
                record.entries().get(object.getMetadata().getUid()).contentDigest().equals(content)
                    && recordedContent(record, object).contains(content));
  }

  /** Digests of the objects of that name that can really be read back from the record. */
  private List<String> recordedContent(
      RecordRead.Complete record, GenericKubernetesResource object) {
    return record.secrets().stream()
        .flatMap(name -> RecordPart.objects(world.secrets.get(name)).stream())
        .filter(recorded -> recorded.name().equals(object.getMetadata().getName()))
        .map(CleanObject::digest)
        .toList();
  }

  private List<RecordRead.Complete> records(String uid) {
    return Records.assemble(
            world.secrets.values().stream()
                .filter(
                    secret -> !secret.getMetadata().getName().equals(Secrets.ACTIVE_SOURCE_NAME))
                .flatMap(secret -> RecordPart.read(secret).stream())
                .toList())
        .stream()
        .filter(RecordRead.Complete.class::isInstance)
        .map(RecordRead.Complete.class::cast)
        .filter(record -> accepted.contains(key(record.order())))
        .filter(record -> record.entries().containsKey(uid))
        .toList();
  }

  private static String pending(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Hold hold -> hold.pending().map(PendingChange::id).orElse(null);
      case Verdict.Change change -> change.order().id();
      // The word is used up when the change has come to its end.
      case Verdict.Resume resume -> resume.order().id();
      default -> null;
    };
  }

  private static boolean accepts(IdentitySourceSpec spec) {
    return Boolean.TRUE.equals(spec.accept());
  }

  private static String key(ChangeOrder order) {
    return order.id() + "@" + order.epoch();
  }
}
