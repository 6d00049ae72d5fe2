package dev.sallyport.saml.response;

import dev.sallyport.api.SignInReason;
import dev.sallyport.saml.response.Trail.Findings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/** From the form field to the bytes of a document (SAML bindings §3.5.4), size first. */
final class ResponseBytes {

  /** Four characters for three bytes, and room for line breaks. */
  private static final int MAX_CHARACTERS = ResponseCheck.MAX_BYTES / 3 * 4 * 11 / 10;

  private ResponseBytes() {}

  static byte[] decoded(String field, Findings findings) {
    if (field.length() > MAX_CHARACTERS) {
      tooLarge(findings);
      return null;
    }
    try {
      byte[] document = Base64.getDecoder().decode(withoutWhiteSpace(field));
      if (document.length > 0) {
        return sized(document, findings);
      }
    } catch (IllegalArgumentException e) {
      // Falls to the fault below; the exception's words quote the text.
    }
    findings.fault(
        SignInReason.RESPONSE_NOT_BASE64,
        "The form field SAMLResponse is empty or not base64. Take it whole, as the browser posted"
            + " it, and not deflated: the identity provider must answer with HTTP-POST.");
    return null;
  }

  private static byte[] withoutWhiteSpace(String field) {
    // What Latin-1 does not have becomes a question mark, which base64 does not have either.
    byte[] text = field.getBytes(StandardCharsets.ISO_8859_1);
    int length = 0;
    for (byte sign : text) {
      if (sign != '\r' && sign != '\n' && sign != ' ' && sign != '\t') {
        text[length++] = sign;
      }
    }
    return length == text.length ? text : Arrays.copyOf(text, length);
  }

  static byte[] sized(byte[] document, Findings findings) {
    if (document.length > ResponseCheck.MAX_BYTES) {
      tooLarge(findings);
      return null;
    }
    findings.note(String.format(Locale.ROOT, "%,d bytes", document.length));
    return document;
  }

  private static void tooLarge(Findings findings) {
    findings.fault(
        SignInReason.RESPONSE_TOO_LARGE,
        String.format(
            Locale.ROOT,
            "The Response has more than %,d bytes and was not read. Let the identity provider send"
                + " fewer attributes or groups.",
            ResponseCheck.MAX_BYTES));
  }
}
