package dev.sallyport.reconcile.source;

import dev.sallyport.api.Resource;
import dev.sallyport.gate.ClearedKind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Objects as the API has them, with every field: a cache keeps only what decisions need, and a
 * typed reading drops what only a newer version knows. A record must hold all of it.
 */
record WholeObjects(KubernetesClient client) {

  /** How many are listed at a time; only these are in memory. */
  private static final long PAGE = 500;

  /** One object, null where there is none. */
  GenericKubernetesResource one(ClearedKind kind, String namespace, String name) {
    return of(kind).inNamespace(namespace).withName(name).get();
  }

  /** Everything of these kinds, page by page as it is asked for. */
  Iterator<GenericKubernetesResource> all(String namespace, Set<ClearedKind> kinds) {
    return new Pages(namespace, kinds);
  }

  private MixedOperation<GenericKubernetesResource, GenericKubernetesResourceList, ?> of(
      ClearedKind kind) {
    return client.genericKubernetesResources(Resource.GROUP + "/" + Resource.VERSION, kind.word());
  }

  private final class Pages implements Iterator<GenericKubernetesResource> {

    private final String namespace;
    private final ArrayDeque<ClearedKind> kinds;
    private final ArrayDeque<GenericKubernetesResource> page = new ArrayDeque<>();
    private String continueAt;

    Pages(String namespace, Set<ClearedKind> kinds) {
      this.namespace = namespace;
      this.kinds = new ArrayDeque<>(kinds);
    }

    @Override
    public boolean hasNext() {
      while (page.isEmpty() && !kinds.isEmpty()) {
        GenericKubernetesResourceList list =
            of(kinds.getFirst())
                .inNamespace(namespace)
                .list(new ListOptionsBuilder().withLimit(PAGE).withContinue(continueAt).build());
        page.addAll(list.getItems());
        continueAt = list.getMetadata().getContinue();
        if (continueAt == null || continueAt.isEmpty()) {
          continueAt = null;
          kinds.removeFirst();
        }
      }
      return !page.isEmpty();
    }

    @Override
    public GenericKubernetesResource next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return page.removeFirst();
    }
  }
}
