package dev.sallyport.pipeline;

import dev.sallyport.saml.response.ResponseCheck;
import dev.sallyport.saml.response.ResponseExpectation;
import dev.sallyport.saml.response.ResponseVerdict;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** A Response in the form in which people capture it: from a log, or from a browser's tools. */
final class CapturedResponse {

  private static final String FIELD = "SAMLResponse=";

  private CapturedResponse() {}

  static ResponseVerdict check(byte[] captured, ResponseExpectation expected) {
    if (isXml(captured)) {
      return ResponseCheck.ofXml(captured, expected);
    }
    return ResponseCheck.ofForm(field(new String(captured, StandardCharsets.ISO_8859_1)), expected);
  }

  /** XML begins with a tag, or with a mark of its encoding. */
  private static boolean isXml(byte[] captured) {
    for (byte each : captured) {
      if (!Character.isWhitespace(each)) {
        return each == '<' || each == (byte) 0xEF || each == (byte) 0xFE || each == (byte) 0xFF;
      }
    }
    return false;
  }

  /** The value of the field, whether the whole body was captured or the value alone. */
  private static String field(String captured) {
    String value = captured.strip();
    int from = value.startsWith(FIELD) ? 0 : value.indexOf("&" + FIELD) + 1;
    if (value.startsWith(FIELD, from)) {
      int end = value.indexOf('&', from);
      value = value.substring(from + FIELD.length(), end < 0 ? value.length() : end);
    }
    if (value.indexOf('%') < 0) {
      return value;
    }
    try {
      return URLDecoder.decode(value, StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException e) {
      return value; // The check says what is wrong with it.
    }
  }
}
