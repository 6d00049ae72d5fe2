package dev.sallyport.change;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Specs of IdentitySources, as a person would write them. */
final class Spec {

  static final String IDP = "https://idp.example.com/saml";
  static final String OTHER_IDP = "https://other.example.com/saml";
  static final String BASE_DN = "DC=corp,DC=example,DC=com";

  private final Map<String, Object> fields;

  private Spec(Map<String, Object> fields) {
    this.fields = fields;
  }

  static Spec directory() {
    return new Spec(Map.of("type", "Directory"));
  }

  static Spec activeDirectory() {
    return new Spec(
        Map.of(
            "type",
            "ActiveDirectory",
            "activeDirectory",
            Map.of("baseDN", BASE_DN, "bindSecretRef", Map.of("name", "ad-bind"))));
  }

  /** An IdP whose metadata is in the spec. */
  static Spec idp(TestCenter center, String entityID) {
    return idp(center, entityID, Map.of("inline", metadata(entityID)));
  }

  /** An IdP whose metadata is in a Secret, which may not be there. */
  static Spec idpBySecret(TestCenter center, String entityID, String secret) {
    return idp(center, entityID, Map.of("secretRef", Map.of("name", secret)));
  }

  private static Spec idp(TestCenter center, String entityID, Map<String, Object> metadata) {
    return new Spec(
        Map.of(
            "type",
            "ExternalIdP",
            "baseURL",
            "https://" + center.namespace() + ".example.com",
            "externalIdP",
            Map.of("entityID", entityID, "metadata", metadata)));
  }

  /** The same with one field more, or another value for one. */
  Spec with(String field, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(fields);
    more.put(field, value);
    return new Spec(more);
  }

  Map<String, Object> fields() {
    return fields;
  }

  /** Metadata of the samples, for another entityID. */
  static String metadata(String entityID) {
    Path sample = Path.of(System.getProperty("basedir", "."), "samples", "02-idp-metadata.yaml");
    try {
      Secret secret = Serialization.unmarshal(Files.readString(sample), Secret.class);
      String xml =
          new String(
              Base64.getDecoder().decode(secret.getData().get("metadata.xml")),
              StandardCharsets.UTF_8);
      return xml.replace("entityID=\"" + IDP + "\"", "entityID=\"" + entityID + "\"");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + sample, e);
    }
  }

  static Map<String, Object> assignment(String group, String role, String... namespaces) {
    return Map.of(
        "principal",
        Map.of("kind", "Group", "name", group),
        "role",
        Map.of("kind", "ClusterRole", "name", role),
        "scope",
        Map.of("namespaces", List.of(namespaces)));
  }
}
