package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cluster.OidcClient.Tokens;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.parts.Chromium;
import dev.sallyport.parts.Loopback;
import dev.sallyport.parts.PortalSignIn;
import java.net.http.HttpResponse;

/**
 * Somebody at a machine of their own, with a browser and a kubectl, whom a Keycloak's realm {@code
 * corp} knows by name and password.
 */
final class Person implements AutoCloseable {

  static final String PRIMARY = PortalSignIn.PRIMARY;

  private final SignInCenter signIn;
  private final String userName;
  private final String password;
  private final Chromium browser = Chromium.start();

  Person(SignInCenter signIn, String userName, String password) {
    this.signIn = signIn;
    this.userName = userName;
    this.password = password;
  }

  Chromium browser() {
    return browser;
  }

  void openSignInPage() {
    portal().open();
  }

  /** From the sign-in page to the portal. */
  void signInAtKeycloak() {
    portal().signInAtKeycloak("corp", userName, password);
  }

  private PortalSignIn portal() {
    return new PortalSignIn(browser, signIn.baseURL());
  }

  /** As kubelogin does: opens the browser, and listens for what it brings back. */
  Tokens signInToKubectl() {
    try (Loopback loopback = new Loopback()) {
      OidcClient kubectl = new OidcClient(signIn, "kubernetes", "", loopback.redirectUri());
      browser.open(kubectl.authorizeUrl());
      browser.awaitPage("Sign in to kubectl? - Sallyport");
      assertThat(browser.text()).contains(loopback.redirectUri());
      assertThat(browser.faults("4-kubectl")).isEmpty();
      browser.press(PRIMARY);

      String location = loopback.awaitBrowser();
      browser.awaitPage("Back to the application - Sallyport");
      assertThat(browser.faults("5-back-to-kubectl")).isEmpty();
      browser.press(PRIMARY);
      browser.awaitPage(Loopback.TITLE);
      return kubectl.redeem(kubectl.code(location));
    }
  }

  /** Works with kubectl. */
  CommandResult kubectl(Tokens tokens, String... arguments) {
    return signIn
        .controlPlane()
        .kubectlAs(signIn.controlPlane().bearerKubeconfig("person", tokens.idToken()), arguments);
  }

  /**
   * Access ends when the present ID token does, in ten minutes at most: no refresh brings another
   * one, neither to a program that asks nor to kubectl when it renews by itself.
   */
  void assertThatNoTokenIsGivenAnyMore(Tokens tokens) {
    long life = tokens.claims().get("exp").asLong() - tokens.claims().get("iat").asLong();
    assertThat(life).as("seconds").isBetween(1L, 600L);

    HttpResponse<String> refused = OidcClient.kubectl(signIn).tryToRefresh(tokens.refreshToken());
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("invalid_grant");

    CommandResult renewed =
        signIn
            .controlPlane()
            .kubectlAs(signIn.renewingKubeconfig(tokens.refreshToken()), "auth", "whoami");
    assertThat(renewed.exitCode()).isNotZero();
    assertThat(renewed.err()).contains("invalid_grant");
  }

  @Override
  public void close() {
    browser.close();
  }
}
