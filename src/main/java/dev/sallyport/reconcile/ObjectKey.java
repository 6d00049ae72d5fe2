package dev.sallyport.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * Which object: what a work queue holds and a cache looks up.
 *
 * @param namespace empty for what is not namespaced
 */
public record ObjectKey(String namespace, String name) {

  public static ObjectKey of(HasMetadata object) {
    String namespace = object.getMetadata().getNamespace();
    return new ObjectKey(namespace == null ? "" : namespace, object.getMetadata().getName());
  }

  /** Reads {@code namespace/name}; empty parts where it is not of that form. */
  public static ObjectKey parse(String text) {
    int slash = text.indexOf('/');
    return slash < 0
        ? new ObjectKey("", text)
        : new ObjectKey(text.substring(0, slash), text.substring(slash + 1));
  }

  @Override
  public String toString() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }
}
