package dev.sallyport.reconcile.source;

import dev.sallyport.api.Labels;
import dev.sallyport.gate.Inventory;
import dev.sallyport.gate.Present;
import dev.sallyport.reconcile.Cache;
import dev.sallyport.reconcile.Caches;
import dev.sallyport.reconcile.ObjectKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What exists in one center, from the caches.
 *
 * @param readWhole objects that were read whole from the API, by uid
 */
record CenterInventory(Caches caches, String namespace, Map<String, Present> readWhole)
    implements Inventory {

  CenterInventory(Caches caches, String namespace) {
    this(caches, namespace, Map.of());
  }

  @Override
  public boolean bound() {
    return caches
            .assignments
            .all()
            .anyMatch(
                a ->
                    a.getMetadata().getNamespace().equals(namespace)
                        && a.getMetadata().getFinalizers().contains(Labels.FINALIZER))
        || bindings().findAny().isPresent();
  }

  @Override
  public Collection<Present> assignments() {
    return present(caches.assignments).toList();
  }

  @Override
  public Collection<Present> provisionedPeople() {
    return Stream.of(caches.users, caches.groups, caches.memberships)
        .flatMap(this::present)
        .filter(Present::isProvisioned)
        .toList();
  }

  @Override
  public Set<String> boundAssignments() {
    return bindings()
        .map(b -> b.getMetadata().getLabels().get(Labels.ASSIGNMENT_UID))
        .collect(Collectors.toSet());
  }

  private Stream<Present> present(Cache<? extends HasMetadata> cache) {
    return cache
        .in(namespace)
        .map(
            object -> {
              Present read = readWhole.get(object.getMetadata().getUid());
              return read != null
                      && read.resourceVersion().equals(object.getMetadata().getResourceVersion())
                  ? read
                  : Present.of(object);
            });
  }

  private Stream<? extends HasMetadata> bindings() {
    return Stream.concat(caches.roleBindings.all(), caches.clusterRoleBindings.all())
        .filter(this::isOfThisCenter);
  }

  /** Anybody may write the annotation; the label with the uid, by admission policy, only we may. */
  private boolean isOfThisCenter(HasMetadata binding) {
    String assignment = binding.getMetadata().getAnnotations().get(Labels.ASSIGNMENT);
    return assignment != null
        && binding.getMetadata().getLabels().containsKey(Labels.ASSIGNMENT_UID)
        && ObjectKey.parse(assignment).namespace().equals(namespace);
  }
}
