package dev.sallyport.cluster;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Secrets that must be nowhere but with their holder, and what they look like where somebody wrote
 * them down: as they are, percent-encoded, in hexadecimal digits, or inside of something in base64.
 * Of a long one, three pieces are looked for, since it may have been cut.
 */
final class Marks {

  private static final int SHORTEST = 8;
  private static final int PIECE = 32;

  private final Map<String, List<String>> forms = new LinkedHashMap<>();

  /**
   * Adds one.
   *
   * @param name for the message of a failure, which does not show the secret
   */
  void add(String name, String secret) {
    if (secret.length() < SHORTEST) {
      throw new IllegalArgumentException(name + " is too short to be looked for");
    }
    List<String> all = new ArrayList<>();
    pieces(secret).forEach(piece -> all.addAll(forms(piece)));
    forms.put(name + " (" + forms.size() + ")", all);
  }

  /** The names of those that a text holds. */
  Set<String> in(String text) {
    Set<String> found = new LinkedHashSet<>();
    forms.forEach(
        (name, all) -> {
          if (all.stream().anyMatch(text::contains)) {
            found.add(name);
          }
        });
    return found;
  }

  private static List<String> pieces(String secret) {
    int last = secret.length() - PIECE;
    return last <= PIECE
        ? List.of(secret)
        : List.of(
            secret.substring(0, PIECE),
            secret.substring(last / 2, last / 2 + PIECE),
            secret.substring(last));
  }

  private static Set<String> forms(String piece) {
    byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
    Set<String> all = new LinkedHashSet<>();
    all.add(piece);
    all.add(URLEncoder.encode(piece, StandardCharsets.UTF_8));
    all.add(HexFormat.of().formatHex(bytes));
    all.add(HexFormat.of().withUpperCase().formatHex(bytes));
    for (int before = 0; before < 3; before++) {
      byte[] inside = new byte[before + bytes.length];
      System.arraycopy(bytes, 0, inside, before, bytes.length);
      // The first and the last group of four also depend on what stands beside the piece.
      for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
        String encoded = encoder.withoutPadding().encodeToString(inside);
        all.add(encoded.substring(before == 0 ? 0 : 4, encoded.length() / 4 * 4 - 4));
      }
    }
    return all;
  }
}
