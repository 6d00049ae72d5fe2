package dev.sallyport.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What every answer says to the browser. An answer that has one of these itself keeps its own. */
final class SecurityHeaders {

  private static final Map<String, String> ALWAYS = new LinkedHashMap<>();

  static {
    ALWAYS.put(ContentPolicy.HEADER, ContentPolicy.OURS);
    ALWAYS.put("X-Frame-Options", "DENY");
    ALWAYS.put("X-Content-Type-Options", "nosniff");
    ALWAYS.put("Referrer-Policy", "no-referrer");
    ALWAYS.put("Cache-Control", "no-store");
    ALWAYS.put("Cross-Origin-Opener-Policy", "same-origin");
    ALWAYS.put("Cross-Origin-Resource-Policy", "same-origin");
    ALWAYS.put("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  }

  /** Two years; without subdomains, which are not ours to decide for. */
  private static final String HSTS = "max-age=63072000";

  /** What an origin is read from besides the address; a cache must not mix up two centers. */
  private static final String ORIGIN = "X-Forwarded-Host, X-Forwarded-Proto";

  private SecurityHeaders() {}

  static Answer on(Answer answer, boolean secure) {
    List<Answer.Field> all = new ArrayList<>(answer.headers());
    ALWAYS.forEach(
        (name, value) -> {
          if (answer.header(name).isEmpty()) {
            all.add(new Answer.Field(name, value));
          }
        });
    if (answer.header("Cache-Control").filter(text -> text.startsWith("public")).isPresent()) {
      all.add(new Answer.Field("Vary", ORIGIN));
    }
    if (secure) {
      all.add(new Answer.Field("Strict-Transport-Security", HSTS));
    }
    return new Answer(answer.status(), all, answer.text());
  }
}
