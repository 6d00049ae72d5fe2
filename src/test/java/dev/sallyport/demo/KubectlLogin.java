package dev.sallyport.demo;

import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import dev.sallyport.parts.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;

/**
 * kubectl's part in a sign-in, as kubelogin does it: a code by the browser, and what comes of it.
 */
final class KubectlLogin {

  private static final ClientID CLIENT = new ClientID("kubernetes");

  private final String issuer;
  private final TestAuthority authority;
  private final URI redirect;
  private final CodeVerifier verifier = new CodeVerifier();

  KubectlLogin(String issuer, TestAuthority authority, String redirect) {
    this.issuer = issuer;
    this.authority = authority;
    this.redirect = URI.create(redirect);
  }

  /** Where the browser is opened. */
  String address() {
    return new AuthenticationRequest.Builder(
            ResponseType.CODE, new Scope("openid", "offline_access"), CLIENT, redirect)
        .endpointURI(URI.create(issuer + "/authorize"))
        .state(new State())
        .nonce(new Nonce())
        .codeChallenge(verifier, CodeChallengeMethod.S256)
        .build()
        .toURI()
        .toString();
  }

  /**
   * @param arrived where the browser came back to
   */
  OIDCTokens redeem(String arrived) {
    try {
      TokenResponse answer =
          ask(
              new AuthorizationCodeGrant(
                  AuthenticationResponseParser.parse(URI.create(arrived))
                      .toSuccessResponse()
                      .getAuthorizationCode(),
                  redirect,
                  verifier));
      if (!answer.indicatesSuccess()) {
        throw new Stage.Broken(
            "the issuer says " + answer.toErrorResponse().getErrorObject().getCode());
      }
      return ((OIDCTokenResponse) answer).getOIDCTokens();
    } catch (ParseException e) {
      throw new Stage.Broken("the browser brought back what is no code: " + e.getMessage());
    }
  }

  /** What the issuer says to a refresh token that it does not take; else ends the tour. */
  String refusal(OIDCTokens tokens) {
    TokenResponse answer = ask(new RefreshTokenGrant(tokens.getRefreshToken()));
    if (answer.indicatesSuccess()) {
      throw new Stage.Broken("the refresh token was taken");
    }
    return answer.toErrorResponse().getErrorObject().getCode();
  }

  private TokenResponse ask(AuthorizationGrant grant) {
    HTTPRequest request =
        new TokenRequest.Builder(URI.create(issuer + "/token"), CLIENT, grant)
            .build()
            .toHTTPRequest();
    request.setSSLSocketFactory(authority.clientContext().getSocketFactory());
    try {
      return OIDCTokenResponseParser.parse(request.send());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ParseException e) {
      throw new Stage.Broken("the issuer answers what cannot be read: " + e.getMessage());
    }
  }
}
