package dev.sallyport.pipeline;

import dev.sallyport.api.SignOutReason;
import dev.sallyport.saml.ServiceProviderMetadata;
import dev.sallyport.saml.response.LogoutCheck;
import dev.sallyport.saml.response.LogoutExpectation;
import dev.sallyport.saml.response.LogoutStep;
import dev.sallyport.saml.response.LogoutVerdict;
import dev.sallyport.saml.response.LogoutVerdict.Refused;
import dev.sallyport.saml.response.ResponseExpectation;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A message of single logout in the form in which people capture it. Which it is, is told by its
 * root alone, and decides only which check explains it.
 */
final class CapturedLogout {

  private static final Pattern ROOT =
      Pattern.compile(
          "^(?:\\u00EF\\u00BB\\u00BF)?\\s*(?:<\\?xml[^>]*>\\s*)?"
              + "<(?:[\\w.-]+:)?(LogoutRequest|LogoutResponse)[\\s/>]");

  /** A root stands in the first few bytes; nobody inflates more to look for it. */
  private static final int BEGINNING = 4 * 1024;

  private final String kind;
  private final Function<LogoutExpectation, LogoutVerdict> check;

  private CapturedLogout(String kind, Function<LogoutExpectation, LogoutVerdict> check) {
    this.kind = kind;
    this.check = check;
  }

  /**
   * Finds out what was captured.
   *
   * @return empty if it is no message of single logout
   * @throws Unusable if it is one that nobody could check any more
   */
  static Optional<CapturedLogout> of(byte[] captured) throws Unusable {
    String text = new String(captured, StandardCharsets.ISO_8859_1).strip();
    Optional<String> xml = kind(text);
    if (xml.isPresent()) {
      return Optional.of(alone(xml.get(), Base64.getEncoder().encodeToString(captured)));
    }
    String query = text.replaceFirst("^[^=?\\s]*\\?", "").replaceFirst("#.*$", "");
    Map<String, String> fields = fields(query);
    String value =
        fields.containsKey("SAMLRequest")
            ? fields.get("SAMLRequest")
            : fields.getOrDefault("SAMLResponse", decoded(text));
    byte[] document = document(value);
    Optional<String> posted = kind(new String(document, StandardCharsets.ISO_8859_1));
    if (posted.isPresent()) {
      return Optional.of(
          fields.isEmpty() ? alone(posted.get(), value) : form(posted.get(), value, fields));
    }
    Optional<String> redirected = kind(inflated(document));
    if (redirected.isEmpty()) {
      return Optional.empty();
    }
    if (fields.isEmpty()) {
      throw new Unusable(
          "this is a "
              + redirected.get()
              + " as HTTP-Redirect brings it, whose signature is not in it but over the whole query:"
              + " give the address that the browser loaded, from /saml/slo? to its end");
    }
    return Optional.of(
        new CapturedLogout(redirected.get(), expected -> LogoutCheck.ofQuery(query, expected)));
  }

  private static CapturedLogout form(String kind, String base64, Map<String, String> fields) {
    Map<String, String> form = new HashMap<>(fields);
    form.putIfAbsent(kind.equals("LogoutRequest") ? "SAMLRequest" : "SAMLResponse", base64);
    return new CapturedLogout(kind, expected -> LogoutCheck.ofForm(Optional.of(form), expected));
  }

  /** A document without what it came in: how it came is not known. */
  private static CapturedLogout alone(String kind, String base64) {
    CapturedLogout posted = form(kind, base64, Map.of());
    return new CapturedLogout(
        kind,
        expected ->
            posted.check.apply(expected) instanceof Refused(LogoutStep step, String code, String m)
                    && code.equals(SignOutReason.NOT_SIGNED)
                ? new Refused(
                    step,
                    code,
                    m
                        + " If it came by HTTP-Redirect, its signature is over the whole query: give"
                        + " the address that the browser loaded.")
                : posted.check.apply(expected));
  }

  /** {@code LogoutRequest} or {@code LogoutResponse}. */
  String kind() {
    return kind;
  }

  /**
   * Checks it as a server does.
   *
   * @param response by what a Response would be measured
   * @throws Unusable if our single logout service does not follow from that
   */
  LogoutVerdict check(ResponseExpectation response) throws Unusable {
    String acsURL = response.acsURL();
    if (!acsURL.endsWith(ServiceProviderMetadata.ACS_PATH)) {
      throw new Unusable(
          "a "
              + kind
              + " is measured by our single logout service, which stands beside the assertion"
              + " consumer service: its URL must end in "
              + ServiceProviderMetadata.ACS_PATH);
    }
    String base = acsURL.substring(0, acsURL.length() - ServiceProviderMetadata.ACS_PATH.length());
    return check.apply(
        new LogoutExpectation(
            response.identityProvider(),
            base + ServiceProviderMetadata.SLO_PATH,
            response.now(),
            response.skew()));
  }

  private static Optional<String> kind(String document) {
    Matcher root = ROOT.matcher(document);
    return root.find() ? Optional.of(root.group(1)) : Optional.empty();
  }

  /** Those of a query or a form, decoded; none where it is neither. */
  private static Map<String, String> fields(String query) {
    Map<String, String> fields = new HashMap<>();
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0 && Pattern.matches("\\w+", part.substring(0, equals))) {
        fields.putIfAbsent(part.substring(0, equals), decoded(part.substring(equals + 1)));
      }
    }
    fields.keySet().retainAll(Set.of("SAMLRequest", "SAMLResponse", "RelayState"));
    return fields;
  }

  private static String decoded(String text) {
    try {
      return text.indexOf('%') < 0 ? text : URLDecoder.decode(text, StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException e) {
      return text; // The check says what is wrong with it.
    }
  }

  private static byte[] document(String base64) {
    try {
      return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  /** Its beginning; empty if it was not deflated. */
  private static String inflated(byte[] deflated) {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(deflated);
      byte[] beginning = new byte[BEGINNING];
      return new String(
          Arrays.copyOf(beginning, inflater.inflate(beginning)), StandardCharsets.ISO_8859_1);
    } catch (DataFormatException e) {
      return "";
    } finally {
      inflater.end();
    }
  }
}
