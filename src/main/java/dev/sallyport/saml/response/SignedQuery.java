package dev.sallyport.saml.response;

import dev.sallyport.api.OutsideText;
import dev.sallyport.api.SignOutReason;
import dev.sallyport.saml.IdentityProvider;
import dev.sallyport.saml.IdpCertificate;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A message by HTTP-Redirect. Its signature is over the query as it was sent, in which the same
 * text can be written in several ways, so what is verified is never decoded and encoded again (SAML
 * bindings §3.4.4.1). Each parameter comes once and under its plain name: two readers of a query
 * would else take two values.
 *
 * @param raw values as they stand in the query, by name
 */
record SignedQuery(Map<String, String> raw) {

  private static final String REQUEST = "SAMLRequest";
  private static final String RESPONSE = "SAMLResponse";
  private static final String RELAY_STATE = "RelayState";
  private static final String ALGORITHM = "SigAlg";
  private static final String SIGNATURE = "Signature";
  private static final String ENCODING = "SAMLEncoding";
  private static final String DEFLATE = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";
  private static final Set<String> OURS =
      Set.of(REQUEST, RESPONSE, RELAY_STATE, ALGORITHM, SIGNATURE, ENCODING);

  /** Reads a query as it was sent, without the question mark. */
  static SignedQuery of(String query) throws LogoutFault {
    if (!query.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw unreadable("has characters that no query has");
    }
    Map<String, String> raw = new HashMap<>();
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      if (!OURS.contains(name)) {
        if (OURS.contains(decoded(name))) {
          throw unreadable("writes the name of a parameter in another way");
        }
      } else if (raw.putIfAbsent(name, part.substring(Math.min(equals + 1, part.length())))
          != null) {
        throw unreadable("has a parameter twice");
      }
    }
    SignedQuery read = new SignedQuery(raw);
    if (raw.containsKey(REQUEST) == raw.containsKey(RESPONSE)) {
      throw unreadable("does not have either SAMLRequest or SAMLResponse");
    }
    if (!read.value(ENCODING).orElse(DEFLATE).equals(DEFLATE)) {
      throw unreadable("has another SAMLEncoding than DEFLATE");
    }
    return read;
  }

  boolean isRequest() {
    return raw.containsKey(REQUEST);
  }

  /** The document, inflated. */
  byte[] document() throws LogoutFault {
    return LogoutBytes.inflated(
        LogoutBytes.decoded(value(isRequest() ? REQUEST : RESPONSE).orElseThrow()));
  }

  Optional<String> relayState() throws LogoutFault {
    return value(RELAY_STATE);
  }

  /** Passes if one of the IdP's keys signed the query. */
  void checkSignature(IdentityProvider idp) throws LogoutFault {
    Optional<String> algorithm = value(ALGORITHM);
    Optional<String> signature = value(SIGNATURE);
    if (algorithm.isEmpty() || signature.isEmpty()) {
      throw new LogoutFault(
          SignOutReason.NOT_SIGNED,
          "The query has no signature. Let the identity provider sign what it sends by"
              + " HTTP-Redirect.");
    }
    if (!SignatureAlgorithms.signs(algorithm.get())) {
      throw new LogoutFault(
          SignOutReason.ALGORITHM_NOT_ALLOWED,
          "The query is signed with "
              + OutsideText.quoted(algorithm.get())
              + ". Let the identity provider sign with RSA or ECDSA and SHA-256 or better.");
    }
    byte[] value = bytes(signature.get());
    for (IdpCertificate certificate : idp.signingCertificates()) {
      PublicKey key = certificate.certificate().getPublicKey();
      if (SignatureAlgorithms.fits(algorithm.get(), key) && isBy(key, algorithm.get(), value)) {
        return;
      }
    }
    throw new LogoutFault(
        SignOutReason.SIGNATURE_INVALID,
        "The query was altered after it was signed, or is signed with none of the "
            + idp.signingCertificates().size()
            + " signing certificates in the identity provider's metadata. If the identity provider"
            + " has a new certificate, give its present metadata.");
  }

  /** What was signed: always in this order, whatever the order of the query. */
  private byte[] signed() {
    String message = isRequest() ? REQUEST : RESPONSE;
    String relayState =
        raw.containsKey(RELAY_STATE) ? "&" + RELAY_STATE + "=" + raw.get(RELAY_STATE) : "";
    return (message
            + "="
            + raw.get(message)
            + relayState
            + "&"
            + ALGORITHM
            + "="
            + raw.get(ALGORITHM))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private boolean isBy(PublicKey key, String algorithm, byte[] value) {
    for (String name : SignatureAlgorithms.javaNames(algorithm)) {
      try {
        Signature signature = Signature.getInstance(name);
        signature.initVerify(key);
        signature.update(signed());
        if (signature.verify(value)) {
          return true;
        }
      } catch (GeneralSecurityException e) {
        // Not the form of a signature of that kind, so it is none.
      }
    }
    return false;
  }

  private static byte[] bytes(String base64) throws LogoutFault {
    try {
      return Base64.getDecoder().decode(base64.replaceAll("[\r\n]", ""));
    } catch (IllegalArgumentException e) {
      throw unreadable("has a signature that is not base64");
    }
  }

  private Optional<String> value(String name) throws LogoutFault {
    return raw.containsKey(name) ? Optional.of(decoded(raw.get(name))) : Optional.empty();
  }

  private static String decoded(String text) throws LogoutFault {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw unreadable("has percent signs that encode nothing");
    }
  }

  private static LogoutFault unreadable(String what) {
    return new LogoutFault(
        SignOutReason.UNREADABLE,
        "The query " + what + ". Take it as the identity provider sent it.");
  }

  /** Names only. */
  @Override
  public String toString() {
    return "SignedQuery" + raw.keySet();
  }
}
