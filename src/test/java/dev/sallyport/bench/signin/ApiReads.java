package dev.sallyport.bench.signin;

import dev.sallyport.bench.Site;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How often the API server was asked to read something, by its own count. */
final class ApiReads {
  private static final Pattern REQUESTS =
      Pattern.compile("(?m)^apiserver_request_total\\{([^}]*)} ([0-9.e+]+)$");

  private ApiReads() {}

  /** Of what a sign-in server may read, until now; watches that were opened do not count. */
  static long until(Site site) {
    Matcher found = REQUESTS.matcher(site.client().raw("/metrics"));
    double sum = 0;
    while (found.find()) {
      String labels = found.group(1);
      if ((labels.contains("group=\"sallyport.dev\"") || labels.contains("resource=\"secrets\""))
          && (labels.contains("verb=\"GET\"") || labels.contains("verb=\"LIST\""))) {
        sum += Double.parseDouble(found.group(2).toUpperCase(Locale.ROOT));
      }
    }
    return Math.round(sum);
  }
}
