package dev.sallyport.parts;

import dev.sallyport.controlplane.Await;

/**
 * The way of somebody with a browser: from the portal's first page by a Keycloak to the overview.
 */
public record PortalSignIn(Chromium browser, String baseURL) {

  /** What a page of the portal wants to be pressed. */
  public static final String PRIMARY = "main .button";

  /** Opens the sign-in page; the server says so while it does not know the source yet. */
  public void open() {
    Await.until(
        "sign-in to be open",
        () -> {
          browser.open(baseURL + "/");
          browser.awaitPage("Sign in - Sallyport");
          return browser.text();
        },
        page -> page.contains("with the account of your organization"));
  }

  /**
   * From the sign-in page to the overview.
   *
   * @param realm as the Keycloak's page shows it
   */
  public void signInAtKeycloak(String realm, String userName, String password) {
    browser.press(PRIMARY);
    browser.awaitPage("Sign in to " + realm);
    browser.type("#username", userName);
    browser.type("#password", password);
    browser.press("#kc-login");
    browser.awaitPage("Overview - Sallyport");
  }
}
