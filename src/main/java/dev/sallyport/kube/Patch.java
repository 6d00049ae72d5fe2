package dev.sallyport.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Resource;
import dev.sallyport.api.Status;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is sent to change a part of an object, with the conditions under which it is to be changed.
 *
 * @param how the API server is to take it
 * @param body as JSON
 */
record Patch(PatchContext how, String body) {

  private static final PatchContext APPLY =
      context(PatchType.SERVER_SIDE_APPLY).withForce(true).build();
  private static final PatchContext MERGE = context(PatchType.JSON_MERGE).build();
  private static final PatchContext JSON = context(PatchType.JSON).build();

  /** The client's own leaves nulls out, and they say what goes, or that there is none. */
  private static final ObjectMapper WITH_NULLS = new ObjectMapper();

  private static PatchContext.Builder context(PatchType type) {
    return new PatchContext.Builder().withPatchType(type).withFieldManager(Labels.SALLYPORT);
  }

  /** Another status, whole, if that very object is there. */
  static Patch status(Resource<?, ?> object, Status status, KubernetesSerialization serialization) {
    return new Patch(
        APPLY,
        serialization.asJson(
            Map.of(
                "apiVersion", object.getApiVersion(),
                "kind", object.getKind(),
                "metadata",
                    Map.of(
                        "name", object.getMetadata().getName(),
                        "namespace", object.getMetadata().getNamespace(),
                        "uid", object.getMetadata().getUid()),
                "status", status)));
  }

  /** All of ours that an object says, under the conditions that its metadata carries. */
  static Patch applied(HasMetadata object, KubernetesSerialization serialization) {
    return new Patch(APPLY, serialization.asJson(object));
  }

  /** Other finalizers, if the object has not changed since it was read. */
  static Patch finalizers(HasMetadata object, List<String> finalizers) {
    return fields(object, Map.of("finalizers", finalizers), Map.of());
  }

  /** Other finalizers, if it has those still that it carries here, whatever else has changed. */
  static Patch exchangedFinalizers(HasMetadata object, List<String> finalizers) {
    ObjectMeta metadata = object.getMetadata();
    Map<String, Object> before = new HashMap<>();
    before.put("op", "test");
    before.put("path", "/metadata/finalizers");
    before.put("value", metadata.getFinalizers().isEmpty() ? null : metadata.getFinalizers());
    return new Patch(
        JSON,
        json(
            List.of(
                Map.of("op", "test", "path", "/metadata/uid", "value", metadata.getUid()),
                before,
                Map.of("op", "add", "path", "/metadata/finalizers", "value", finalizers))));
  }

  /**
   * Some fields, if the object has not changed since it was read; a null takes one away (RFC 7396).
   */
  static Patch fields(
      HasMetadata object, Map<String, Object> metadata, Map<String, Object> beside) {
    Map<String, Object> identified = new HashMap<>(metadata);
    // Null would be no condition at all.
    identified.put("uid", Objects.requireNonNull(object.getMetadata().getUid()));
    identified.put(
        "resourceVersion", Objects.requireNonNull(object.getMetadata().getResourceVersion()));
    Map<String, Object> body = new HashMap<>(beside);
    body.put("metadata", identified);
    return new Patch(MERGE, json(body));
  }

  private static String json(Object body) {
    try {
      return WITH_NULLS.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("maps and lists of what is JSON", e);
    }
  }
}
