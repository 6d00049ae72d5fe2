package dev.sallyport.signin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.signin.IssuerKeys.Decoded;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The issuer's keys as one JSON document under one key of a Secret. */
final class IssuerKeysJson {

  static final String KEY = "keys.json";

  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_KEYS = 16;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private IssuerKeysJson() {}

  static Map<String, byte[]> encode(IssuerKeys keys) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode signing = root.putArray("signing");
    for (SigningKey key : keys.signing()) {
      signing.addObject().put("usedFrom", key.usedFrom().toString()).put("d", key.encode());
    }
    ArrayNode sealing = root.putArray("sealing");
    for (SealingKey key : keys.sealing()) {
      sealing
          .addObject()
          .put("usedFrom", key.usedFrom().toString())
          .put("id", key.id())
          .put("key", ENCODER.encodeToString(key.bytes()));
    }
    root.put("clientSecrets", ENCODER.encodeToString(keys.clientSecretKey()));
    try {
      return Map.of(KEY, JSON.writeValueAsBytes(root));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a document made here", e);
    }
  }

  static Decoded decode(Map<String, byte[]> data) {
    byte[] document = data == null ? null : data.get(KEY);
    if (document == null || document.length > MAX_BYTES) {
      return bad();
    }
    try {
      JsonNode root = JSON.readTree(document);
      List<SigningKey> signing = new ArrayList<>();
      for (JsonNode key : list(root, "signing")) {
        signing.add(SigningKey.decode(text(key, "d"), time(key)));
      }
      List<SealingKey> sealing = new ArrayList<>();
      for (JsonNode key : list(root, "sealing")) {
        byte[] bytes = Base64.getUrlDecoder().decode(text(key, "key"));
        String id = text(key, "id");
        if (bytes.length != SealingKey.BYTES || !ID.matcher(id).matches()) {
          return bad();
        }
        sealing.add(new SealingKey(id, bytes, time(key)));
      }
      return new Decoded.Good(
          new IssuerKeys(
              signing, sealing, Base64.getUrlDecoder().decode(text(root, "clientSecrets"))));
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      return bad();
    }
  }

  /** What a parser says may quote the document, so it is not repeated. */
  private static Decoded bad() {
    return new Decoded.Bad(
        "The Secret holds no keys of an issuer. Put its content back, or delete the Secret to have"
            + " new keys made: ID tokens of before do not count then, and client Secrets that are"
            + " made later differ.");
  }

  private static List<JsonNode> list(JsonNode root, String name) {
    JsonNode list = root.path(name);
    if (!list.isArray() || list.size() > MAX_KEYS) {
      throw new IllegalArgumentException("no list of keys");
    }
    List<JsonNode> keys = new ArrayList<>();
    list.forEach(keys::add);
    return keys;
  }

  private static Instant time(JsonNode key) {
    return Instant.parse(text(key, "usedFrom"));
  }

  private static String text(JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("no text");
    }
    return value.textValue();
  }
}
