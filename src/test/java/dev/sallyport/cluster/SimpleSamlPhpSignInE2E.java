package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.controlplane.Await;
import dev.sallyport.parts.Chromium;
import dev.sallyport.parts.SimpleSamlPhp;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Somebody signs in at a real SimpleSAMLphp, which was given our metadata as the how-to says. */
class SimpleSamlPhpSignInE2E {

  private static final String JANE = "jane@example.com";
  private static final String PASSWORD = UUID.randomUUID().toString();
  private static SimpleSamlPhp idp;
  private static SignInCenter signIn;

  @BeforeAll
  static void start() {
    assumeTrue(SimpleSamlPhp.isInstalled(), SimpleSamlPhp.MISSING);
    assumeTrue(Chromium.isInstalled(), Chromium.MISSING);
    idp = SimpleSamlPhp.start(JANE, PASSWORD);
    signIn = SignInCenter.start(idp.entityID(), idp.metadata().replaceFirst("<\\?xml.*?\\?>", ""));
    idp.trust(signIn.metadata("metadata.xml").getBytes(StandardCharsets.UTF_8));
    signIn.center().user("jane");
  }

  @AfterAll
  static void stop() {
    if (signIn != null) {
      signIn.close();
    }
    if (idp != null) {
      idp.close();
    }
  }

  @Test
  void aPersonWhoBeginsThereIsAskedBeforeTheyAreSignedIn() {
    signIn
        .controlPlane()
        .kubectl(
            "patch",
            "identitysource",
            "corp",
            "--namespace=identity",
            "--type=merge",
            "--patch={\"spec\":{\"externalIdP\":{\"idpInitiated\":\"Enabled\"}}}")
        .success();
    try (Chromium browser = Chromium.start()) {
      int before = sessions();
      String beginning = idp.beginning(signIn.metadata("entityID"));
      browser.open(beginning);
      browser.awaitPage("Enter your username and password");
      browser.type("#username", JANE);
      browser.type("#password", PASSWORD);
      browser.press("#submit_button");
      // The server may not have heard yet that the source allows it.
      Await.until(
          "to be asked",
          () -> {
            String page = browser.text();
            if (page.contains("Sign-in failed")) {
              browser.open(beginning);
            }
            return page;
          },
          page -> page.contains("Sign in as " + JANE + "?"));
      assertThat(sessions()).isEqualTo(before);

      browser.press("main .button");

      browser.awaitPage("Overview - Sallyport");
      assertThat(browser.text()).contains(JANE);
      assertThat(sessions()).isEqualTo(before + 1);
    }
  }

  private static int sessions() {
    return signIn.center().of("Session").list().getItems().size();
  }

  @Test
  void aPersonSignsInWithTheirPasswordThere() {
    try (Chromium browser = Chromium.start()) {
      signIn(browser);

      assertThat(browser.url()).isEqualTo(signIn.baseURL() + "/");
      assertThat(browser.text()).contains(JANE);
    }
  }

  @Test
  void whoSignsOutHereIsSignedOutThereByAForm() {
    try (Chromium browser = Chromium.start()) {
      signIn(browser);

      browser.press(".person button");
      browser.awaitPage("Signing out - Sallyport");
      assertThat(browser.text()).contains("You are signed out here", "Continue");
      assertThat(browser.faults("13-signing-out")).isEmpty();
      browser.press("main .button");

      browser.awaitPage("Signed out - Sallyport");
      assertThat(browser.text()).contains("You are signed out here and at your organization");
      browser.open(signIn.baseURL() + "/login");
      browser.awaitPage("Enter your username and password");
    }
  }

  @Test
  void whoSignsOutThereIsSignedOutHere() {
    try (Chromium browser = Chromium.start()) {
      signIn(browser);

      browser.open(idp.signOutURL());
      browser.awaitPage("Signing out - Sallyport");
      assertThat(browser.text()).contains("You are signed out here");
      browser.press("main .button");

      Await.until(
          "SimpleSAMLphp to have its answer",
          browser::url,
          url -> !url.startsWith(signIn.baseURL()));
      browser.open(signIn.baseURL() + "/");
      browser.awaitPage("Sign in - Sallyport");
      assertThat(browser.text()).doesNotContain(JANE);
      browser.open(signIn.baseURL() + "/login");
      browser.awaitPage("Enter your username and password");
    }
  }

  private static void signIn(Chromium browser) {
    Await.until(
        "to be sent to SimpleSAMLphp",
        () -> {
          browser.open(signIn.baseURL() + "/login");
          browser.awaitPage("Enter your username and password");
          return true;
        },
        arrived -> arrived);
    browser.type("#username", JANE);
    browser.type("#password", PASSWORD);
    browser.press("#submit_button");
    browser.awaitPage("Overview - Sallyport");
  }
}
