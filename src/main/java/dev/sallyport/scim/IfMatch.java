package dev.sallyport.scim;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Of which versions a request is (RFC 7644 §3.14, RFC 9110 §13.1.1). Weak tags count here, for
 * there are no others.
 *
 * @param header what was sent; empty if it is of any
 */
public record IfMatch(Optional<String> header) {

  /** Whatever there is. */
  public static final IfMatch ANY = new IfMatch(Optional.empty());

  private static final Pattern TAG = Pattern.compile("\"([^\"]*)\"");

  /** Whether all versions are meant, so that nothing has to be looked at. */
  public boolean isAny() {
    return header.isEmpty() || header.get().strip().equals("*");
  }

  /**
   * Looks at the version of what is about to be changed.
   *
   * @throws ScimRefusal if another one is meant
   */
  public void require(String version) {
    if (!isAny()
        && TAG.matcher(header.get()).results().noneMatch(tag -> tag.group(1).equals(version))) {
      throw ScimRefusal.old();
    }
  }
}
