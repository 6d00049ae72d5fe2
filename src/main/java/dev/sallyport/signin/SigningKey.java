package dev.sallyport.signin;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.time.Instant;
import java.util.Base64;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * A P-256 key of the issuer, for ES256 (RFC 7518 §3.4). Only the secret number is stored; the
 * public key follows from it, so that the two cannot disagree.
 */
public final class SigningKey implements Scheduled {

  private static final int BYTES = 32;

  /** 64 bits more than the order has, so that no number is likelier (FIPS 186-5 A.2.1). */
  private static final int RANDOM_BYTES = 40;

  private static final ECParameterSpec P256 = p256();

  private final ECPrivateKey privateKey;
  private final ECPublicKey publicKey;
  private final String kid;
  private final Instant usedFrom;

  private SigningKey(BigInteger secret, Instant usedFrom) {
    var point =
        new FixedPointCombMultiplier()
            .multiply(CustomNamedCurves.getByName("secp256r1").getG(), secret)
            .normalize();
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      privateKey = (ECPrivateKey) factory.generatePrivate(new ECPrivateKeySpec(secret, P256));
      publicKey =
          (ECPublicKey)
              factory.generatePublic(
                  new ECPublicKeySpec(
                      new java.security.spec.ECPoint(
                          point.getAffineXCoord().toBigInteger(),
                          point.getAffineYCoord().toBigInteger()),
                      P256));
    } catch (GeneralSecurityException e) {
      throw Hashes.everyJavaHasIt(e);
    }
    this.kid = thumbprint(publicKey);
    this.usedFrom = usedFrom;
  }

  static SigningKey random(Instant usedFrom, Randomness randomness) {
    BigInteger number = new BigInteger(1, randomness.bytes(RANDOM_BYTES));
    BigInteger most = P256.getOrder().subtract(BigInteger.ONE);
    return new SigningKey(number.mod(most).add(BigInteger.ONE), usedFrom);
  }

  /**
   * @throws IllegalArgumentException if the text is no secret number of the curve
   */
  static SigningKey decode(String secret, Instant usedFrom) {
    byte[] bytes = Base64.getUrlDecoder().decode(secret);
    BigInteger number = new BigInteger(1, bytes);
    if (bytes.length != BYTES || number.signum() == 0 || number.compareTo(P256.getOrder()) >= 0) {
      throw new IllegalArgumentException("no secret number of P-256");
    }
    return new SigningKey(number, usedFrom);
  }

  String encode() {
    return base64(privateKey.getS());
  }

  /** RFC 7638: the hash of the public key. */
  public String kid() {
    return kid;
  }

  public ECPublicKey publicKey() {
    return publicKey;
  }

  public ECPrivateKey privateKey() {
    return privateKey;
  }

  @Override
  public Instant usedFrom() {
    return usedFrom;
  }

  /** Never the private key. */
  @Override
  public String toString() {
    return "SigningKey[" + kid + "]";
  }

  private static String thumbprint(ECPublicKey key) {
    String jwk =
        "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}"
            .formatted(base64(key.getW().getAffineX()), base64(key.getW().getAffineY()));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Hashes.plainSha256(jwk));
  }

  private static String base64(BigInteger number) {
    byte[] signed = number.toByteArray();
    byte[] fixed = new byte[BYTES];
    int length = Math.min(signed.length, BYTES);
    System.arraycopy(signed, signed.length - length, fixed, BYTES - length, length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(fixed);
  }

  private static ECParameterSpec p256() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec("secp256r1"));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw Hashes.everyJavaHasIt(e);
    }
  }
}
