package dev.sallyport.portal;

import dev.sallyport.api.Application;
import dev.sallyport.api.ApplicationSpec;
import dev.sallyport.api.Session;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.api.User;
import dev.sallyport.saml.idp.RedirectQuery;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.signin.ClientSecret;
import dev.sallyport.signin.NewSession;
import dev.sallyport.signin.OpaqueSecret.Domain;
import dev.sallyport.signin.SessionToken;
import dev.sallyport.web.Answer;
import dev.sallyport.web.Front;
import dev.sallyport.web.Front.Admission;
import dev.sallyport.web.OwnForm;
import dev.sallyport.web.Requests;
import dev.sallyport.web.Route;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every page and endpoint of {@link TestSite} with its world in memory, for tests of other
 * packages: whole requests in, answers out, and nobody asks too often. In that world are one
 * person, who is signed in, and one application, which they may enter.
 */
public final class EndpointsInMemory {

  public static final String USER_NAME = TestIdp.NAME_ID;
  public static final String APPLICATION = "grafana";
  public static final String CALLBACK = "https://grafana.example.com/login/callback";
  public static final String SIGNED_OUT = "https://grafana.example.com/bye";

  private final TestPortal portal =
      new TestPortal(FakeSites.of(TestSite::open), TestSite.forDevices(), () -> TestIdp.NOW);
  private final FakeDirectory directory = portal.directory;
  private final FakeSessions sessions = portal.sessions;
  private final String cookie = SessionToken.first(Domain.COOKIE, TestSite.RANDOM).text();
  private long seconds;
  private final Front front = portal.front(() -> ++seconds * 1_000_000_000);
  private Map<Session, Optional<SessionStatus>> kept;

  /** A world of its own. */
  public EndpointsInMemory() {
    User jane = directory.add("jane", USER_NAME);
    SessionToken token = SessionToken.parse(Domain.COOKIE, cookie).orElseThrow();
    Session session =
        TestSite.session(jane, token, new NewSession.Origin("192.0.2.7", "Browser"), TestIdp.NOW);
    if (sessions.create(session).isEmpty()) {
      throw new IllegalStateException("there is a Session before the first");
    }
    directory.applications.add(application());
    directory.secrets.add(clientSecretObject());
    directory.enters(APPLICATION, "uid-of-jane");
    keep();
  }

  List<Route> routes() {
    return portal.routes();
  }

  /** Answers a request, of which the head is looked at first, as the server does. */
  public Answer answer(Requests sent) {
    return switch (front.admit(sent.request())) {
      case Admission.Refused refused -> refused.answer();
      case Admission.Admitted admitted -> front.answer(admitted.route(), sent.request());
    };
  }

  /** The same request in the browser of who is signed in. */
  public Requests signedIn(Requests sent) {
    return sent.cookie(Portal.SESSION_COOKIE, cookie);
  }

  /** The cookie of who is signed in. */
  public String cookie() {
    return cookie;
  }

  /** The field of a page of who is signed in, which its forms send back. */
  public String formToken() {
    return OwnForm.token(cookie);
  }

  /** The secret of the application. */
  public String clientSecret() {
    return new String(
        Base64.getDecoder()
            .decode(directory.secrets.getFirst().getData().get(ClientSecret.CLIENT_SECRET)),
        StandardCharsets.UTF_8);
  }

  /** Where a request goes on, once somebody has signed in who was not signed in when it came. */
  public String afterSignIn(String target) {
    Browser browser = portal.another();
    RedirectQuery query = RedirectQuery.of(browser.get(target).header("Location").orElseThrow());
    return browser.postFromIdp(IdpAnswers.form(query, USER_NAME)).header("Location").orElseThrow();
  }

  /** How often something was to be written. */
  public int writes() {
    return sessions.writes();
  }

  /** Takes what there is now for what {@link #restore} puts back. */
  public void keep() {
    kept = sessions.snapshot();
  }

  /** Puts the Sessions back as they were kept. */
  public void restore() {
    sessions.restore(kept);
  }

  private static Application application() {
    Application application = new Application();
    application.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(TestSite.NAMESPACE)
            .withName(APPLICATION)
            .withUid("uid-of-grafana")
            .build());
    application.setSpec(
        new ApplicationSpec(
            "Grafana",
            List.of(CALLBACK, "http://127.0.0.1/native"),
            List.of(SIGNED_OUT),
            null,
            null,
            null));
    return application;
  }

  private static Secret clientSecretObject() {
    return ClientSecret.of(application(), TestSite.KEYS, Optional.empty());
  }
}
