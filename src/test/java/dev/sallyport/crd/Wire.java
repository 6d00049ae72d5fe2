package dev.sallyport.crd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * Requests to the API server as they are written in a file: no Java type stands between a test and
 * the wire, and the answer is seen whole. Immutable.
 */
final class Wire {
  /** Nothing is kept, but everything is checked. */
  static final String DRY_RUN = "dryRun=All";

  // An apply patch is read as YAML, where U+0085 ends a line even between quotes.
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());
  private static final String STRICT = "fieldValidation=Strict&fieldManager=wire";

  private final KubernetesClient client;
  private final String user;
  private final List<String> groups;

  Wire(KubernetesClient client) {
    this(client, null, List.of());
  }

  private Wire(KubernetesClient client, String user, List<String> groups) {
    this.client = client;
    this.user = user;
    this.groups = groups;
  }

  /** The same, impersonating somebody. */
  Wire as(String otherUser, List<String> otherGroups) {
    return new Wire(client, otherUser, otherGroups);
  }

  Answer create(JsonNode object, String... options) {
    return send("POST", ResourcePath.collection(object), "application/json", object, options);
  }

  Answer get(JsonNode object) {
    return send("GET", ResourcePath.of(object), null, null);
  }

  /** PUT, unconditional where the object has no resourceVersion. */
  Answer replace(JsonNode object, String... options) {
    return send("PUT", ResourcePath.of(object), "application/json", object, options);
  }

  Answer replaceStatus(JsonNode object, String... options) {
    return send("PUT", ResourcePath.of(object) + "/status", "application/json", object, options);
  }

  /** A JSON merge patch, as {@code kubectl apply} sends for a custom resource. */
  Answer patch(JsonNode object, JsonNode patch, String... options) {
    return send("PATCH", ResourcePath.of(object), "application/merge-patch+json", patch, options);
  }

  Answer patchStatus(JsonNode object, JsonNode patch, String... options) {
    return send(
        "PATCH",
        ResourcePath.of(object) + "/status",
        "application/merge-patch+json",
        patch,
        options);
  }

  /** Server-side apply. */
  Answer apply(JsonNode object, String... options) {
    return send(
        "PATCH",
        ResourcePath.of(object),
        "application/apply-patch+yaml",
        object,
        append(options, "force=true"));
  }

  Answer delete(JsonNode object, String... options) {
    return send("DELETE", ResourcePath.of(object), null, null, options);
  }

  private Answer send(
      String method, String path, String contentType, JsonNode body, String... options) {
    String query = String.join("&", append(options, STRICT));
    HttpRequest.Builder request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(client.getMasterUrl() + path + "?" + query)
            .method(method, contentType, body == null ? null : write(body));
    if (user != null) {
      request.header("Impersonate-User", user);
      groups.forEach(group -> request.header("Impersonate-Group", group));
    }
    try {
      HttpResponse<String> response =
          client.getHttpClient().sendAsync(request.build(), String.class).join();
      return new Answer(response.code(), JSON.readTree(response.body()));
    } catch (CompletionException e) {
      throw new IllegalStateException(method + " " + path + " got no answer", e);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String write(JsonNode body) {
    try {
      return JSON.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String[] append(String[] options, String more) {
    String[] all = java.util.Arrays.copyOf(options, options.length + 1);
    all[options.length] = more;
    return all;
  }
}
