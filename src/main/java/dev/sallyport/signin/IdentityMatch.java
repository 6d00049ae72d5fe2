package dev.sallyport.signin;

import dev.sallyport.api.IdentitySourceSpec;
import java.util.Optional;

/**
 * How a verified identity is compared with Users.
 *
 * @param attribute whose value is taken; empty for the NameID
 * @param against what of a User it is compared with
 * @param nameIDFormat the only format that a NameID may have; empty for any
 */
public record IdentityMatch(
    Optional<String> attribute, Against against, Optional<String> nameIDFormat) {

  /** What of a User is compared. */
  public enum Against {
    USER_NAME,
    EXTERNAL_ID
  }

  /** Where a source says nothing. */
  public static final IdentityMatch DEFAULT =
      new IdentityMatch(Optional.empty(), Against.USER_NAME, Optional.empty());

  /**
   * Of what the active state keeps; empty where it says something that only a newer version knows,
   * since a guess could let one person in as another.
   */
  public static Optional<IdentityMatch> of(IdentitySourceSpec.SignInRules rules) {
    Optional<String> format = Optional.ofNullable(rules.nameIDFormat());
    IdentitySourceSpec.Match match = rules.match();
    if (match == null) {
      return Optional.of(new IdentityMatch(Optional.empty(), Against.USER_NAME, format));
    }
    Optional<Against> against = against(match.against());
    Optional<String> attribute = Optional.ofNullable(match.attribute());
    boolean ofNameID =
        match.from() == null || match.from().equals(IdentitySourceSpec.Match.NAME_ID);
    boolean ofAttribute = IdentitySourceSpec.Match.ATTRIBUTE.equals(match.from());
    boolean fits = attribute.isPresent() ? ofAttribute : ofNameID;
    return fits
        ? against.map(known -> new IdentityMatch(attribute, known, format))
        : Optional.empty();
  }

  private static Optional<Against> against(String word) {
    if (word == null || word.equals(IdentitySourceSpec.Match.USER_NAME)) {
      return Optional.of(Against.USER_NAME);
    }
    return word.equals(IdentitySourceSpec.Match.EXTERNAL_ID)
        ? Optional.of(Against.EXTERNAL_ID)
        : Optional.empty();
  }
}
