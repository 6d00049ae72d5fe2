package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.signin.kubernetes.ClusterAddress;
import dev.sallyport.signin.kubernetes.IssuerUrl;
import dev.sallyport.signin.kubernetes.KubeloginKubeconfig;
import dev.sallyport.web.Answer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KubectlPageTest {

  private static final String PEM = "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";

  private static KubectlSetup setup(String cluster) {
    return new KubectlSetup(
        new ClusterAddress(
            cluster, "https://api.example.com:6443", Optional.of(PEM), Optional.empty()),
        Optional.empty());
  }

  private static Browser signedIn(Optional<KubectlSetup> setup) {
    TestPortal portal = new TestPortal(setup);
    portal.signIn("jane", "jane.doe@example.com");
    return portal.browser;
  }

  @Test
  void thePageShowsTheKubeconfigOfTheCommand() {
    KubectlSetup setup = setup("prod");

    String page = signedIn(Optional.of(setup)).get("/kubectl").text();

    String kubeconfig =
        new KubeloginKubeconfig(
                new IssuerUrl("https://id.example.com"), Optional.empty(), setup.cluster())
            .yaml();
    assertThat(unescaped(page)).contains(kubeconfig);
    assertThat(page).contains("kubectl --kubeconfig sallyport-prod.kubeconfig auth whoami");
  }

  @Test
  void theFileIsWhatThePageShows() {
    Browser browser = signedIn(Optional.of(setup("prod")));
    String page = browser.get("/kubectl").text();
    assertThat(page).contains("href=\"/kubectl/kubeconfig\"");

    Answer file = browser.get("/kubectl/kubeconfig");

    assertThat(file.status()).isEqualTo(200);
    assertThat(file.header("Content-Type")).contains("application/yaml");
    assertThat(file.header("Content-Disposition"))
        .contains("attachment; filename=\"sallyport-prod.kubeconfig\"");
    assertThat(unescaped(page)).contains(file.text());
  }

  @Test
  void thePageIsWholeWithoutItsScriptWhichIsAFileOfOurs() {
    Browser browser = signedIn(Optional.of(setup("prod")));
    String page = browser.get("/kubectl").text();

    assertThat(page)
        .containsOnlyOnce("<script")
        .containsPattern("<button type=\"button\" data-copy=\"kubeconfig\" hidden>")
        .doesNotContain(" onclick", " style=");
    String path =
        page.replaceFirst("(?s).*<script src=\"(/assets/[^\"]+)\" defer></script>.*", "$1");
    Answer script = browser.get(path);
    assertThat(script.status()).isEqualTo(200);
    assertThat(script.header("Content-Type")).contains("text/javascript; charset=utf-8");
    assertThat(script.header("Content-Security-Policy").orElseThrow())
        .contains("script-src 'self'")
        .doesNotContain("unsafe");
  }

  @Test
  void aClusterMayBeCalledAnything() {
    String name = "kind \"<b>\r\nX: y/../ü" + "x".repeat(200);
    Browser browser = signedIn(Optional.of(setup(name)));

    assertThat(browser.get("/kubectl").text()).doesNotContain("<b>");
    assertThat(browser.get("/kubectl/kubeconfig").header("Content-Disposition").orElseThrow())
        .matches("attachment; filename=\"sallyport-[A-Za-z0-9-]{1,60}\\.kubeconfig\"");
  }

  @Test
  void whereTheInstallNamesNoClusterThePageSaysSo() {
    Browser browser = signedIn(Optional.empty());

    assertThat(browser.get("/kubectl").text()).contains("Ask your administrator for a kubeconfig");
    assertThat(browser.get("/kubectl/kubeconfig").status()).isEqualTo(404);
  }

  @Test
  void whoIsNotSignedInIsSentToSignIn() {
    Browser stranger = new TestPortal(Optional.of(setup("prod"))).browser;

    assertThat(stranger.get("/kubectl").header("Location")).contains("/");
    assertThat(stranger.get("/kubectl/kubeconfig").header("Location")).contains("/");
  }

  private static String unescaped(String html) {
    return html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&");
  }
}
