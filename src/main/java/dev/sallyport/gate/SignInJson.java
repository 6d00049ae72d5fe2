package dev.sallyport.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.IdentitySourceSpec.SignInRules;

/** How the active state and the records write the rules of sign-in. */
final class SignInJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private SignInJson() {}

  static String write(SignInRules rules) {
    try {
      return JSON.writeValueAsString(rules);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts", e);
    }
  }

  /**
   * @throws IllegalArgumentException if it is none
   */
  static SignInRules read(String json) {
    try {
      SignInRules rules = JSON.readValue(json, SignInRules.class);
      if (rules == null) {
        throw new IllegalArgumentException("no rules");
      }
      return rules;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no rules", e);
    }
  }
}
