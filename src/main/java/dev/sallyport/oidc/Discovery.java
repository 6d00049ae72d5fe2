package dev.sallyport.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.SubjectType;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.sallyport.signin.IssuerKeys;
import dev.sallyport.signin.Lifetimes;
import dev.sallyport.signin.kubernetes.KubernetesToken;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What clients read first: where everything is, and the public keys. */
final class Discovery {

  private static final List<ClientAuthenticationMethod> AUTHENTICATION =
      List.of(
          ClientAuthenticationMethod.NONE,
          ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
          ClientAuthenticationMethod.CLIENT_SECRET_POST);

  private final IssuerSettings settings;
  private final Supplier<IssuerKeys> keys;

  Discovery(IssuerSettings settings, Supplier<IssuerKeys> keys) {
    this.settings = settings;
    this.keys = keys;
  }

  /** OpenID Connect Discovery 1.0 §3; says what there is and nothing else. */
  IssuerAnswer configuration() {
    OIDCProviderMetadata metadata =
        new OIDCProviderMetadata(
            new Issuer(settings.issuer()), List.of(SubjectType.PUBLIC), at(IssuerEndpoint.JWKS));
    metadata.setAuthorizationEndpointURI(at(IssuerEndpoint.AUTHORIZE));
    metadata.setTokenEndpointURI(at(IssuerEndpoint.TOKEN));
    metadata.setRevocationEndpointURI(at(IssuerEndpoint.REVOKE));
    metadata.setUserInfoEndpointURI(at(IssuerEndpoint.USERINFO));
    metadata.setEndSessionEndpointURI(at(IssuerEndpoint.END_SESSION));
    List<GrantType> grants =
        new ArrayList<>(List.of(GrantType.AUTHORIZATION_CODE, GrantType.REFRESH_TOKEN));
    if (settings.deviceFlow()) {
      metadata.setDeviceAuthorizationEndpointURI(at(IssuerEndpoint.DEVICE_CODE));
      grants.add(GrantType.DEVICE_CODE);
    }
    metadata.setGrantTypes(grants);
    metadata.setResponseTypes(List.of(ResponseType.CODE));
    metadata.setResponseModes(List.of(ResponseMode.QUERY));
    metadata.setCodeChallengeMethods(List.of(CodeChallengeMethod.S256));
    metadata.setTokenEndpointAuthMethods(AUTHENTICATION);
    metadata.setRevocationEndpointAuthMethods(AUTHENTICATION);
    metadata.setIDTokenJWSAlgs(List.of(JWSAlgorithm.ES256));
    metadata.setScopes(new Scope("openid", "profile", "groups", "offline_access"));
    metadata.setClaims(
        List.of(
            "iss",
            "sub",
            "aud",
            "exp",
            "iat",
            "jti",
            "nonce",
            "auth_time",
            "sid",
            KubernetesToken.USER_NAME,
            KubernetesToken.GROUPS,
            KubernetesToken.TOKEN_USE));
    metadata.setSupportsAuthorizationResponseIssuerParam(true);
    metadata.setSupportsRequestParam(false);
    metadata.setSupportsRequestURIParam(false);
    metadata.setSupportsClaimsParams(false);
    return Responses.document(metadata.toJSONObject(), Lifetimes.JWKS_MAX_AGE);
  }

  /** RFC 7517 §5. */
  IssuerAnswer jwks(Instant now) {
    List<JWK> published =
        keys.get().publishedAt(now).stream()
            .<JWK>map(
                key ->
                    new ECKey.Builder(Curve.P_256, key.publicKey())
                        .keyID(key.kid())
                        .keyUse(KeyUse.SIGNATURE)
                        .algorithm(JWSAlgorithm.ES256)
                        .build())
            .toList();
    return Responses.document(new JWKSet(published).toJSONObject(true), Lifetimes.JWKS_MAX_AGE);
  }

  private URI at(IssuerEndpoint endpoint) {
    return URI.create(settings.at(endpoint.path()));
  }
}
