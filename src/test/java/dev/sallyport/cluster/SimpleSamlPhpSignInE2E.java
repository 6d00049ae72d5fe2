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
  void aPersonSignsInWithTheirPasswordThere() {
    try (Chromium browser = Chromium.start()) {
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
      assertThat(browser.url()).isEqualTo(signIn.baseURL() + "/");
      assertThat(browser.text()).contains(JANE);
    }
  }
}
