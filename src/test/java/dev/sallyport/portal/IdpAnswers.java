package dev.sallyport.portal;

import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.RedirectQuery;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.idp.Xml;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** What the test IdP lets the browser post. */
final class IdpAnswers {

  private static final Protection SIGNED = new Protection(false, true, false);

  private IdpAnswers() {}

  /** The form that answers a request. */
  static Map<String, String> form(RedirectQuery query, String nameID) {
    return form(response(id(query), nameID), query.relayState());
  }

  static String id(RedirectQuery query) {
    return Xml.parse(query.request()).getDocumentElement().getAttribute("ID");
  }

  /** Each with an Assertion of its own. */
  static String response(String requestID, String nameID) {
    return TestIdp.rsa()
        .protect(
            TestIdp.response()
                .replace(TestIdp.REQUEST, requestID)
                .replace("ID_77b0c2d4-assertion", "A" + requestID)
                .replace(">" + TestIdp.NAME_ID + "<", ">" + nameID + "<"),
            SIGNED);
  }

  static String unsolicited() {
    return unsolicited("ID_77b0c2d4-assertion", TestIdp.NAME_ID);
  }

  static String unsolicited(String assertionID, String nameID) {
    return TestIdp.rsa()
        .protect(
            TestIdp.response()
                .replace(" InResponseTo=\"" + TestIdp.REQUEST + "\"", "")
                .replace("ID_77b0c2d4-assertion", assertionID)
                .replace(">" + TestIdp.NAME_ID + "<", ">" + nameID + "<"),
            SIGNED);
  }

  /**
   * @param relayState or null
   */
  static Map<String, String> form(String response, String relayState) {
    Map<String, String> fields = new HashMap<>();
    fields.put(
        "SAMLResponse",
        Base64.getEncoder().encodeToString(response.getBytes(StandardCharsets.UTF_8)));
    if (relayState != null) {
      fields.put("RelayState", relayState);
    }
    return fields;
  }
}
