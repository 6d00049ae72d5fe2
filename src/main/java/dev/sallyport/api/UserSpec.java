package dev.sallyport.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** What is known of a person. {@code userName} is what the source calls them. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UserSpec(
    String userName,
    String displayName,
    Name name,
    List<Email> emails,
    Boolean active,
    String externalID) {

  /** Whether somebody said that this person may no longer act; absent means active. */
  public boolean inactive() {
    return Boolean.FALSE.equals(active);
  }

  /** The parts of a name, as SCIM has them (RFC 7643 §4.1.1). */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Name(String givenName, String familyName) {}

  /**
   * One address; at most one is primary.
   *
   * @param type what it is for, such as work; null where nobody said
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Email(String value, Boolean primary, String type) {}
}
