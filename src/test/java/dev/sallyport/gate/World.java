package dev.sallyport.gate;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Secrets;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A center in memory, with what matters of an API server: uids, resource versions, preconditions,
 * finalizers, immutable Secrets. People change it with the methods here; the operator with those
 * that {@link #spend}, so that it can be ended before any write.
 */
final class World {

  static final String NAMESPACE = "identity";
  private static final String HELD = "x.example/held";

  /** The operator ended without warning. */
  static final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  final Map<String, IdentitySource> sources = new TreeMap<>();
  final Map<String, Secret> secrets = new TreeMap<>();
  final Map<String, GenericKubernetesResource> objects = new TreeMap<>();

  /** The uids of Assignments that a binding carries. */
  final Set<String> bindings = new TreeSet<>();

  final Law law = new Law(this);
  final List<String> log = new ArrayList<>();
  boolean terminating;
  private Map<String, Secret> backup = Map.of();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long counter;
  private int budget;

  // --- What people do ---------------------------------------------------------------------------

  void apply(String name, IdentitySourceSpec spec) {
    IdentitySource source = sources.get(name);
    if (source == null) {
      source = new IdentitySource();
      source.setMetadata(fresh(name));
      source.getMetadata().setFinalizers(List.of(Labels.FINALIZER));
      sources.put(name, source);
    }
    law.edited(source, spec);
    source.setSpec(spec);
  }

  void deleteSource(String name) {
    IdentitySource source = sources.get(name);
    if (source != null && source.getMetadata().getDeletionTimestamp() == null) {
      source.getMetadata().setDeletionTimestamp(now.toString());
    }
  }

  /** Creates or edits an object; one that is on its way out is left to go. */
  void apply(GenericKubernetesResource object) {
    String key = key(object);
    GenericKubernetesResource there = objects.get(key);
    if (there == null) {
      ObjectMeta fresh = fresh(object.getMetadata().getName());
      fresh.setLabels(object.getMetadata().getLabels());
      fresh.setAnnotations(object.getMetadata().getAnnotations());
      object.setMetadata(fresh);
      objects.put(key, object);
    } else if (there.getMetadata().getDeletionTimestamp() == null) {
      there.getMetadata().setLabels(object.getMetadata().getLabels());
      there.setAdditionalProperty("spec", object.getAdditionalProperties().get("spec"));
      touch(there);
    }
  }

  void deleteObject(String key) {
    GenericKubernetesResource there = objects.get(key);
    if (there == null) {
      return;
    }
    if (there.getMetadata().getFinalizers().isEmpty()) {
      objects.remove(key);
    } else {
      there.getMetadata().setDeletionTimestamp(now.toString());
      touch(there);
    }
  }

  /** Somebody puts a finalizer on, which nobody takes off; not on what is on its way out. */
  void hold(String key) {
    GenericKubernetesResource there = objects.get(key);
    if (there != null && there.getMetadata().getDeletionTimestamp() == null) {
      there.getMetadata().getFinalizers().remove(HELD);
      there.getMetadata().getFinalizers().add(HELD);
      touch(there);
    }
  }

  void strangersSecret(String name) {
    secrets.putIfAbsent(
        name,
        new SecretBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .withType("Opaque")
            .build());
  }

  void backup() {
    backup = Map.copyOf(secrets);
  }

  void putBack(String name) {
    law.lost();
    secrets.computeIfAbsent(name, n -> backup.get(n));
    secrets.computeIfPresent(name, (n, there) -> backup.getOrDefault(n, there));
    if (ActiveSecret.read(secrets.get(name)) instanceof StateRead.Read read) {
      law.putBack(read.state());
    }
  }

  void loseStatus(String name) {
    law.lost();
    IdentitySource source = sources.get(name);
    if (source != null) {
      source.setStatus(null);
    }
  }

  void loseSecret(String name) {
    law.lost();
    secrets.remove(name);
  }

  /** Changes a byte of a Secret, by deleting it and making another, since ours may be immutable. */
  void alterSecret(String name) {
    law.lost();
    secrets.computeIfPresent(
        name,
        (n, secret) ->
            new SecretBuilder(secret)
                .addToData("altered", "eA==")
                .editMetadata()
                .withUid(next("uid"))
                .withResourceVersion(next(""))
                .endMetadata()
                .build());
  }

  /** Everything comes back from a backup: new uids, no status. */
  void restoreFromBackup() {
    law.lost();
    for (IdentitySource source : sources.values()) {
      source.getMetadata().setUid(next("uid"));
      source.getMetadata().setDeletionTimestamp(null);
      source.setStatus(null);
      law.recreated(source);
    }
    for (GenericKubernetesResource object : objects.values()) {
      object.getMetadata().setUid(next("uid"));
      object.getMetadata().setDeletionTimestamp(null);
      object.getAdditionalProperties().remove("status");
      touch(object);
    }
    bindings.clear();
  }

  // --- What the operator does -------------------------------------------------------------------

  void endAfter(int writes) {
    budget = writes;
  }

  void spend(String what) {
    if (budget-- <= 0) {
      throw new Ended();
    }
    now = now.plusSeconds(1);
    log.add("  " + what);
  }

  Instant now() {
    return now;
  }

  void writeStatus(IdentitySource source, IdentitySourceStatus status) {
    spend("status of " + source.getMetadata().getName());
    source.setStatus(status);
  }

  void storeActive(ActiveState state) {
    spend("Secret " + Secrets.ACTIVE_SOURCE_NAME + ": " + Rendered.state(state));
    law.stores(state);
    secrets.put(Secrets.ACTIVE_SOURCE_NAME, ActiveSecret.of(NAMESPACE, state));
  }

  boolean createSecret(Secret secret) {
    String name = secret.getMetadata().getName();
    if (secrets.containsKey(name)) {
      return false;
    }
    spend("create Secret " + name);
    secrets.put(name, secret);
    return true;
  }

  void deleteSecret(String name) {
    spend("delete Secret " + name);
    secrets.remove(name);
  }

  void bind(GenericKubernetesResource assignment) {
    spend("bind " + key(assignment));
    bindings.add(assignment.getMetadata().getUid());
  }

  void unbind(String uid, boolean ofAChange) {
    if (ofAChange) {
      law.revokes();
    }
    spend("unbind " + nameOf(uid));
    bindings.remove(uid);
  }

  /**
   * @return false when the version has moved on, or the object is another one
   */
  boolean delete(Present object) {
    String key = object.kind().word() + "/" + object.name();
    GenericKubernetesResource there = objects.get(key);
    if (there == null) {
      return true;
    }
    if (!there.getMetadata().getUid().equals(object.uid())
        || !there.getMetadata().getResourceVersion().equals(object.resourceVersion())) {
      return false;
    }
    law.deletes(there);
    spend("delete " + key);
    if (there.getMetadata().getFinalizers().isEmpty()) {
      objects.remove(key);
    } else {
      there.getMetadata().setDeletionTimestamp(now.toString());
      touch(there);
    }
    return true;
  }

  /** Deletes an object in whatever version it is; our finalizer keeps it. */
  void deleteUnrecorded(Present object) {
    String key = object.kind().word() + "/" + object.name();
    GenericKubernetesResource there = objects.get(key);
    if (there == null || !there.getMetadata().getUid().equals(object.uid())) {
      return;
    }
    List<String> finalizers = new ArrayList<>(there.getMetadata().getFinalizers());
    finalizers.removeAll(List.of(Labels.FINALIZER, Labels.UNRECORDED));
    finalizers.add(Labels.UNRECORDED);
    spend("unrecorded: " + key);
    there.getMetadata().setFinalizers(finalizers);
    touch(there);
    spend("delete " + key);
    there.getMetadata().setDeletionTimestamp(now.toString());
    touch(there);
  }

  /** The record has it; it goes unless other finalizers are left. */
  void recorded(GenericKubernetesResource object) {
    law.deletes(object);
    release(object, Labels.UNRECORDED);
  }

  /** Takes our finalizer off what is being deleted; it goes unless a stranger's is left. */
  void release(GenericKubernetesResource object) {
    release(object, Labels.FINALIZER);
  }

  void release(GenericKubernetesResource object, String finalizer) {
    List<String> rest = new ArrayList<>(object.getMetadata().getFinalizers());
    rest.remove(finalizer);
    boolean goes = rest.isEmpty() && object.getMetadata().getDeletionTimestamp() != null;
    spend((goes ? "gone: " : "let go: ") + key(object));
    object.getMetadata().setFinalizers(rest);
    if (goes) {
      objects.remove(key(object));
    } else {
      touch(object);
    }
  }

  void finish(IdentitySource source) {
    spend("gone: IdentitySource/" + source.getMetadata().getName());
    sources.remove(source.getMetadata().getName());
  }

  void setReason(GenericKubernetesResource assignment, String reason) {
    spend(key(assignment) + " is " + reason);
    assignment.setAdditionalProperty("status", Map.of("reason", reason));
    touch(assignment);
  }

  void addFinalizer(GenericKubernetesResource assignment) {
    spend("finalizer on " + key(assignment));
    assignment.getMetadata().getFinalizers().add(Labels.FINALIZER);
    touch(assignment);
  }

  // --- Parts ------------------------------------------------------------------------------------

  String nameOf(String uid) {
    return objects.values().stream()
        .filter(object -> object.getMetadata().getUid().equals(uid))
        .map(World::key)
        .findFirst()
        .orElse("one that is gone");
  }

  static String key(GenericKubernetesResource object) {
    return object.getKind() + "/" + object.getMetadata().getName();
  }

  void touch(GenericKubernetesResource object) {
    object.getMetadata().setResourceVersion(next(""));
  }

  private ObjectMeta fresh(String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(NAMESPACE)
        .withUid(next("uid"))
        .withResourceVersion(next(""))
        .withCreationTimestamp(now.plusSeconds(++counter).toString())
        .build();
  }

  private String next(String prefix) {
    return prefix + ++counter;
  }
}
