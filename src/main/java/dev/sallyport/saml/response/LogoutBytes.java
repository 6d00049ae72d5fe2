package dev.sallyport.saml.response;

import dev.sallyport.api.SignOutReason;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** From the text of a parameter or a field to the bytes of a document, size first. */
final class LogoutBytes {

  /** A logout message has a name and some indexes; with an enveloped signature it has 6 kB. */
  static final int MAX_BYTES = 64 * 1024;

  /** Four characters for three bytes, and room for line breaks. */
  static final int MAX_CHARACTERS = MAX_BYTES / 3 * 4 * 11 / 10;

  private LogoutBytes() {}

  /** Base64, with the line breaks that some put into it. */
  static byte[] decoded(String text) throws LogoutFault {
    if (text.length() > MAX_CHARACTERS) {
      throw tooLarge();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(text.replaceAll("[\r\n]", ""));
      if (bytes.length > MAX_BYTES) {
        throw tooLarge();
      }
      if (bytes.length > 0) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // Falls to the fault below; the exception's words quote the text.
    }
    throw new LogoutFault(
        SignOutReason.UNREADABLE,
        "The message is empty or not base64. Take it whole, as the identity provider sent it.");
  }

  /** What was deflated (RFC 1951), to its end, with nothing behind it. */
  static byte[] inflated(byte[] deflated) throws LogoutFault {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(deflated);
      byte[] room = new byte[MAX_BYTES + 1];
      int length = 0;
      while (!inflater.finished() && length < room.length) {
        int more = inflater.inflate(room, length, room.length - length);
        if (more == 0 && !inflater.finished()) {
          throw notDeflated();
        }
        length += more;
      }
      if (length > MAX_BYTES) {
        throw tooLarge();
      }
      if (inflater.getRemaining() > 0) {
        throw notDeflated();
      }
      return Arrays.copyOf(room, length);
    } catch (DataFormatException e) {
      throw notDeflated();
    } finally {
      inflater.end();
    }
  }

  private static LogoutFault notDeflated() {
    return new LogoutFault(
        SignOutReason.UNREADABLE,
        "The message is not deflated, as HTTP-Redirect has it. The identity provider must send it"
            + " so, or by HTTP-POST.");
  }

  private static LogoutFault tooLarge() {
    return new LogoutFault(
        SignOutReason.TOO_LARGE,
        String.format(
            Locale.ROOT,
            "The message has more than %,d bytes and was not read. No logout message of an"
                + " identity provider is that large.",
            MAX_BYTES));
  }
}
