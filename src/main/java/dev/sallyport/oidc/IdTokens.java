package dev.sallyport.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.oidc.Grants.Grant;
import dev.sallyport.signin.Lifetimes;
import dev.sallyport.signin.SigningKey;
import dev.sallyport.signin.kubernetes.KubernetesToken;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * ID tokens (OpenID Connect Core 1.0 §2): one audience, ten minutes at most, never longer than the
 * Session. Names are as the objects have them: the prefix that bindings have, an API server puts to
 * them itself, by a configuration that nobody in the cluster can change.
 */
final class IdTokens {

  /** The value of {@link KubernetesToken#TOKEN_USE} in tokens of Applications. */
  static final String USE_APPLICATION = "application";

  /**
   * Of all names in one token, in bytes. A token of them stays below 48 KiB, and the header with it
   * below 60 KiB: Go's server, which is the API server's, takes 1 MiB, but Envoy before it takes 60
   * KiB of headers if not told otherwise.
   */
  static final int MAX_NAMES = 32 * 1024;

  private static final int JTI_BYTES = 16;
  private static final int MAX_HINT = 64 * 1024;

  private final IssuerSettings settings;
  private final IssuerPorts ports;

  IdTokens(IssuerSettings settings, IssuerPorts ports) {
    this.settings = settings;
    this.ports = ports;
  }

  /** An ID token of ours that was shown to us; it may be over. */
  record Hint(String subject, String clientId, String session) {}

  /**
   * How a token of that person would be too large, to be told to whoever asks; empty if it is not.
   */
  static Optional<String> tooLarge(Person person) {
    long bytes = length(person.userName());
    for (String group : person.groups()) {
      bytes += length(group) + 3L;
    }
    return bytes <= MAX_NAMES
        ? Optional.empty()
        : Optional.of(
            ("The person is in %d groups, whose names together are longer than the %d KiB that a"
                    + " token may hold. An administrator has to take some of the groups away.")
                .formatted(person.groups().size(), MAX_NAMES / 1024));
  }

  /** When the tokens of a grant end that are made now. */
  static Instant expires(Grant grant, Instant now) {
    Instant latest = now.plus(Lifetimes.ID_TOKEN);
    return grant.until().isBefore(latest) ? grant.until() : latest;
  }

  /** What a client may know of the person, in an ID token as from the userinfo endpoint. */
  static Map<String, Object> personClaims(Person person) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put(KubernetesToken.UID, person.uid());
    claims.put(KubernetesToken.USER_NAME, person.userName());
    claims.put(KubernetesToken.GROUPS, person.groups());
    return claims;
  }

  /**
   * Makes one.
   *
   * @param nonce of the authorization request, or null; a refresh has none (§12.2)
   */
  SignedJWT sign(Client client, Grant grant, String nonce, Instant now) {
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(settings.issuer())
            .audience(client.id())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(expires(grant, now)))
            .claim(KubernetesToken.TOKEN_ID, newId())
            .claim("auth_time", grant.authenticated().getEpochSecond())
            .claim(
                KubernetesToken.TOKEN_USE,
                client.isKubernetes() ? KubernetesToken.USE : USE_APPLICATION)
            .claim(KubernetesToken.SESSION, grant.session());
    personClaims(grant.person()).forEach(claims::claim);
    if (nonce != null) {
      claims.claim("nonce", nonce);
    }
    SigningKey key = ports.keys().get().signsAt(now);
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(JOSEObjectType.JWT)
                .keyID(key.kid())
                .build(),
            claims.build());
    try {
      token.sign(new ECDSASigner(key.privateKey()));
    } catch (JOSEException e) {
      throw new IllegalStateException("a key on P-256 signs with ES256", e);
    }
    return token;
  }

  /** Reads an ID token that says who is meant; empty if we did not sign it. */
  Optional<Hint> hint(String text, Instant now) {
    if (text.length() > MAX_HINT) {
      return Optional.empty();
    }
    try {
      SignedJWT token = SignedJWT.parse(text);
      Optional<SigningKey> key =
          ports.keys().get().publishedAt(now).stream()
              .filter(known -> known.kid().equals(token.getHeader().getKeyID()))
              .findFirst();
      if (key.isEmpty()
          || !JWSAlgorithm.ES256.equals(token.getHeader().getAlgorithm())
          || !token.verify(new ECDSAVerifier(key.get().publicKey()))) {
        return Optional.empty();
      }
      JWTClaimsSet claims = token.getJWTClaimsSet();
      String session = claims.getStringClaim(KubernetesToken.SESSION);
      return settings.issuer().equals(claims.getIssuer())
              && claims.getAudience().size() == 1
              && claims.getSubject() != null
              && session != null
          ? Optional.of(new Hint(claims.getSubject(), claims.getAudience().getFirst(), session))
          : Optional.empty();
    } catch (ParseException | JOSEException | RuntimeException | StackOverflowError e) {
      return Optional.empty();
    }
  }

  private String newId() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(ports.randomness().bytes(JTI_BYTES));
  }

  private static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
