package dev.sallyport.scim;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What an answer lacks of what is expected of it, as {@link Conversation} has it. */
final class JsonFaults {

  private JsonFaults() {}

  static List<String> of(JsonNode expected, JsonNode actual) {
    List<String> faults = new ArrayList<>();
    compare(expected, actual, "", faults);
    return faults;
  }

  private static void compare(JsonNode expected, JsonNode actual, String at, List<String> faults) {
    if (expected.isNull()) {
      if (!actual.isMissingNode() && !actual.isNull()) {
        faults.add(at + " is there: " + actual);
      }
    } else if (expected.isObject() && actual.isObject()) {
      for (Map.Entry<String, JsonNode> field : expected.properties()) {
        compare(field.getValue(), actual.path(field.getKey()), at + "/" + field.getKey(), faults);
      }
    } else if (expected.isArray() && actual.isArray()) {
      compareLists(expected, actual, at, faults);
    } else if (expected.isArray() && expected.isEmpty() && !at.endsWith("/Resources")) {
      // Of a resource, an empty list is the same as none (RFC 7643 §2.5).
      if (!actual.isMissingNode()) {
        faults.add(at + " is " + actual + " and not empty");
      }
    } else if (!expected.equals(actual)) {
      faults.add(at + " is " + actual + " and not " + expected);
    }
  }

  private static void compareLists(
      JsonNode expected, JsonNode actual, String at, List<String> faults) {
    List<JsonNode> left = new ArrayList<>();
    actual.forEach(left::add);
    for (JsonNode each : expected) {
      if (!left.remove(
          left.stream().filter(one -> of(each, one).isEmpty()).findFirst().orElse(null))) {
        faults.add(at + " has no " + each + ": " + actual);
      }
    }
    if (!left.isEmpty()) {
      faults.add(at + " has more than " + expected + ": " + actual);
    }
  }
}
