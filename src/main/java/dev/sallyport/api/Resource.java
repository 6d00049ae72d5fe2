package dev.sallyport.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;

/**
 * A custom resource of ours. It implements {@link HasMetadata} instead of extending Fabric8's
 * {@code CustomResource}, which carries its names in every instance; with 100,000 Users that is
 * memory.
 *
 * @param <S> what the user wants; null only while an object is being built
 * @param <T> what the operator says; null until the first status was written
 */
// Fabric8 marks its types for a deserializer that looks kinds up by name; ours are asked for by
// class.
@JsonDeserialize(using = JsonDeserializer.None.class)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"apiVersion", "kind", "metadata", "spec", "status"})
public abstract class Resource<S, T extends Status> implements HasMetadata, Namespaced {

  /** The API group of every kind of ours. */
  public static final String GROUP = "sallyport.dev";

  /** The one version served. */
  public static final String VERSION = "v1alpha1";

  private ObjectMeta metadata = new ObjectMeta();
  private S spec;
  private T status;

  @Override
  public ObjectMeta getMetadata() {
    return metadata;
  }

  @Override
  public void setMetadata(ObjectMeta metadata) {
    this.metadata = metadata;
  }

  public S getSpec() {
    return spec;
  }

  public void setSpec(S spec) {
    this.spec = spec;
  }

  public T getStatus() {
    return status;
  }

  public void setStatus(T status) {
    this.status = status;
  }

  /** The version is a fact of the class; a document that says another is not of this class. */
  @Override
  public void setApiVersion(String version) {}

  /** Namespace and name, as messages and annotations write it. */
  @Override
  public String toString() {
    return getKind() + " " + metadata.getNamespace() + "/" + metadata.getName();
  }
}
