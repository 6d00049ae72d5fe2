package dev.sallyport.saml.idp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** A message by HTTP-Redirect, as an IdP reads it: the signature counts for the raw bytes. */
public record RedirectQuery(String location, Map<String, String> raw) {

  public static RedirectQuery of(String url) {
    int question = url.indexOf('?');
    Map<String, String> raw = new LinkedHashMap<>();
    for (String field : url.substring(question + 1).split("&", -1)) {
      raw.put(field.substring(0, field.indexOf('=')), field.substring(field.indexOf('=') + 1));
    }
    return new RedirectQuery(url.substring(0, question), raw);
  }

  public String relayState() {
    return decoded("RelayState");
  }

  /** The message, inflated. */
  public String request() {
    return message("SAMLRequest");
  }

  /** The answer, inflated. */
  public String response() {
    return message("SAMLResponse");
  }

  private String message(String name) {
    byte[] deflated = Base64.getDecoder().decode(decoded(name));
    try (var in = new InflaterInputStream(new ByteArrayInputStream(deflated), new Inflater(true))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the key of that certificate signed the query with RSA and SHA-256. */
  public boolean isSignedBy(X509Certificate certificate) {
    if (!decoded("SigAlg").equals("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256")) {
      return false;
    }
    String signed =
        Stream.of("SAMLRequest", "SAMLResponse", "RelayState", "SigAlg")
            .filter(raw::containsKey)
            .map(name -> name + "=" + raw.get(name))
            .collect(Collectors.joining("&"));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(certificate);
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signature.verify(Base64.getDecoder().decode(decoded("Signature")));
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private String decoded(String name) {
    return URLDecoder.decode(raw.get(name), StandardCharsets.UTF_8);
  }
}
