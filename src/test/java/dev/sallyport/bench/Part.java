package dev.sallyport.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can be measured by itself. */
enum Part {
  /** The operator on an API server. */
  CORE,
  /** The check of a SAML Response, without a cluster. */
  RESPONSE,
  /** The sign-in server under load. */
  SIGN_IN,
  /** The same server, while an identity provider pushes people. */
  SCIM;

  /**
   * What the property {@code bench.only} asks for.
   *
   * @param name of one part; empty means all of them
   */
  static List<Part> named(String name) {
    if (name.isEmpty()) {
      return List.of(values());
    }
    return Arrays.stream(values())
        .filter(part -> part.text().equals(name))
        .findFirst()
        .map(List::of)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "bench.only must be empty or one of "
                        + Arrays.stream(values())
                            .map(Part::text)
                            .collect(Collectors.joining(", "))));
  }

  private String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
