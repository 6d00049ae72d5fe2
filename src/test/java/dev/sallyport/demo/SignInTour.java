package dev.sallyport.demo;

import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import dev.sallyport.controlplane.CommandResult;
import dev.sallyport.controlplane.ControlPlane;
import dev.sallyport.controlplane.OperatorProcess;
import dev.sallyport.parts.Chromium;
import dev.sallyport.parts.Keycloak;
import dev.sallyport.parts.Loopback;
import dev.sallyport.parts.PortalSignIn;
import dev.sallyport.parts.ScimHttp;
import dev.sallyport.parts.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Base64;
import java.util.UUID;

/**
 * How the story goes on where a Keycloak and a Chromium are installed: Jane signs in herself, works
 * with kubectl, and is signed out; then the identity provider pushes people by itself.
 */
final class SignInTour {

  /** How many steps it takes. */
  static final int STEPS = 3 + PushTour.STEPS;

  private static final String JANE = "jane.doe@example.com";

  private final ControlPlane controlPlane;
  private final Stage stage;
  private final Page page;
  private final IdpDocuments idps;
  private final Keycloak keycloak;
  private final Steps steps;
  private final TestAuthority authority = new TestAuthority();

  SignInTour(
      ControlPlane controlPlane,
      Stage stage,
      Page page,
      IdpDocuments idps,
      Keycloak keycloak,
      Steps steps) {
    this.controlPlane = controlPlane;
    this.stage = stage;
    this.page = page;
    this.idps = idps;
    this.keycloak = keycloak;
    this.steps = steps;
  }

  /** Whether all is here that it needs. */
  static boolean isPossible(ControlPlane controlPlane) {
    return Keycloak.isInstalled() && Chromium.isInstalled() && controlPlane.ownsParts();
  }

  void run() {
    steps.begin(
        "Jane signs in",
        """
        Until now the administrator asked what Jane may do. Now she comes herself. The second
        process of Sallyport is started: it is the service provider that the IdP sends people to,
        their portal, and the issuer of their tokens. The IdP is given the metadata of the Secret,
        as its administrator would.
        """);
    try (OperatorProcess server = startServer();
        Chromium browser = Chromium.start()) {
      page.output(server.log().lines().reduce("", (before, line) -> line));
      signIn(browser);
      workAndBeSignedOut(browser);
      try (ScimHttp scim = new ScimHttp(idps.baseURL(), authority)) {
        new PushTour(stage, page, steps, scim).run();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private OperatorProcess startServer() throws IOException {
    stage.kubectl("apply", "-f", "src/main/deploy/server.yaml");
    Path certificate = Files.createTempDirectory(controlPlane.dataDir(), "certificate");
    authority.issue("localhost").writePem(certificate);
    authority.writePem(authorityFile());
    page.command("java -jar target/sallyport.jar server --certificate=... &");
    return OperatorProcess.server(
            controlPlane.tokenKubeconfig("sallyport-system", "sallyport-server"))
        .flags(
            "--listen-port=" + URI.create(idps.baseURL()).getPort(),
            "--certificate=" + certificate,
            "--cluster=" + controlPlane.adminKubeconfig(),
            "--issuer-ca=" + authorityFile())
        .start()
        .awaitReady();
  }

  private Path authorityFile() {
    return controlPlane.dataDir().resolve("authority.pem");
  }

  private void signIn(Chromium browser) {
    String password = UUID.randomUUID().toString();
    keycloak.trust(
        Base64.getDecoder()
            .decode(
                stage.quietly(
                    "get",
                    "secret",
                    "corp-sp-metadata",
                    "-n",
                    "identity",
                    "-o",
                    "jsonpath={.data.metadata\\.xml}")));
    keycloak.addUser(JANE, password);
    page.text("Jane opens " + idps.baseURL() + "/ in a browser, and signs in at the Keycloak.");
    PortalSignIn portal = new PortalSignIn(browser, idps.baseURL());
    portal.open();
    portal.signInAtKeycloak("new-corp", JANE, password);
    String overview = browser.text("main");
    page.output(overview);
    stage.check(
        "her portal shows what she may do, and through which group",
        overview.contains("payments") && overview.contains("edit"),
        overview);
  }

  private void workAndBeSignedOut(Chromium browser) {
    steps.begin(
        "Jane works with kubectl",
        """
        The API server is told once whom it may believe: the command prints the whole file. Then
        kubectl opens the browser, Jane agrees, and kubectl has a token of ten minutes that renews
        itself. Her rights are those of the bindings that the Assignments made.
        """);
    CommandResult configuration =
        stage.sallyport(
            "kubeconfig",
            "--namespace=identity",
            "--for-api-server",
            "--subject-prefix=sallyport:",
            "--issuer-ca=" + Stage.relative(authorityFile()));
    stage.check("it is printed", configuration.exitCode() == 0, configuration.out());
    page.progress("the API server takes it up");
    controlPlane.authenticateBy(configuration.out());
    try (Loopback kubectl = new Loopback()) {
      KubectlLogin login = new KubectlLogin(idps.baseURL(), authority, kubectl.redirectUri());
      browser.open(login.address());
      browser.awaitPage("Sign in to kubectl? - Sallyport");
      page.text("In her browser:");
      page.output(browser.text("main"));
      browser.press(PortalSignIn.PRIMARY);
      OIDCTokens tokens = login.redeem(kubectl.awaitBrowser());
      Path kubeconfig = controlPlane.bearerKubeconfig("jane", tokens.getIDTokenString());
      CommandResult who = stage.showAs(kubeconfig, "auth", "whoami");
      stage.check("the API server knows her", who.out().contains("sallyport:" + JANE), who.err());
      CommandResult pods = stage.showAs(kubeconfig, "get", "pods", "-n", "payments");
      stage.check("she may read in payments", pods.exitCode() == 0, pods.err());
      CommandResult elsewhere = stage.showAs(kubeconfig, "get", "pods", "-n", "checkout");
      stage.check("and not in checkout", elsewhere.err().contains("Forbidden"), elsewhere.out());
      signOut(login, tokens);
    }
  }

  private void signOut(KubectlLogin login, OIDCTokens tokens) {
    steps.begin(
        "Jane is signed out",
        """
        Each sign-in is a Session in the center, and whoever may delete it ends it. Her present
        token has ten minutes at most; from now on no other is made for it, here or on any replica.
        """);
    stage.kubectl("get", "sessions", "-n", "identity");
    stage.kubectl("delete", "session", session(tokens), "-n", "identity");
    String refusal = login.refusal(tokens);
    page.text("kubectl asks for the next token, and the issuer says: " + refusal);
    stage.check("no token is given any more", refusal.equals("invalid_grant"), refusal);
  }

  private static String session(OIDCTokens tokens) {
    try {
      return tokens.getIDToken().getJWTClaimsSet().getStringClaim("sid");
    } catch (ParseException e) {
      throw new Stage.Broken("the ID token names no session");
    }
  }
}
