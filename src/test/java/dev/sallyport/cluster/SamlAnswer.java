package dev.sallyport.cluster;

import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.RedirectQuery;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.idp.Xml;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;

/** What the test IdP answers now, to a service provider at any address. */
public final class SamlAnswer {

  private static final Pattern TIME = Pattern.compile("2026-06-01T[0-9:.]+Z");

  private SamlAnswer() {}

  /** The signed Response to a request. */
  public static String to(RedirectQuery request, String baseURL, String userName) {
    String id = Xml.parse(request.request()).getDocumentElement().getAttribute("ID");
    String response =
        now(TestIdp.response())
            .replace("https://id.example.com", baseURL)
            .replace(TestIdp.REQUEST, id)
            .replace("ID_77b0c2d4-assertion", "A" + id)
            .replace(TestIdp.NAME_ID, userName);
    return TestIdp.rsa().protect(response, new Protection(false, true, false));
  }

  /** A Response that is of now, before it is signed. */
  static String now(String response) {
    Duration later = Duration.between(TestIdp.NOW, Instant.now());
    return TIME.matcher(response)
        .replaceAll(time -> Instant.parse(time.group()).plus(later).toString());
  }

  /** The form that brings a Response. */
  public static Map<String, String> form(RedirectQuery request, String response) {
    return Map.of(
        "SAMLResponse",
        Base64.getEncoder().encodeToString(response.getBytes(StandardCharsets.UTF_8)),
        "RelayState",
        request.relayState());
  }
}
