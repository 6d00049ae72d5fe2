package dev.sallyport.oidc;

import static dev.sallyport.oidc.TestIssuer.CALLBACK;
import static dev.sallyport.oidc.TestIssuer.grafana;
import static dev.sallyport.oidc.TestIssuer.kubectl;
import static dev.sallyport.oidc.TestIssuer.redirected;
import static dev.sallyport.oidc.TestIssuer.redirectedError;
import static dev.sallyport.oidc.TestIssuer.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import dev.sallyport.oidc.IssuerAnswer.ConfirmCode;
import dev.sallyport.oidc.IssuerAnswer.Page;
import dev.sallyport.oidc.IssuerAnswer.Response;
import dev.sallyport.oidc.IssuerAnswer.SignIn;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From an authorization request to a code, and everything that ends it before. */
class AuthorizeEndpointTest {

  private final TestIssuer issuer = new TestIssuer();

  @Test
  void anApplicationGetsACodeForWhoeverIsSignedIn() {
    issuer.signIn();

    AuthorizationResponse response = redirected(issuer.get("/authorize", grafana()));

    assertThat(response.getRedirectionURI()).hasToString(CALLBACK);
    assertThat(response.getState().getValue()).isEqualTo("the state");
    assertThat(response.getIssuer().getValue()).as("RFC 9207").isEqualTo(TestIssuer.ISSUER);
    assertThat(response.toSuccessResponse().getAuthorizationCode()).isNotNull();
    assertThat(issuer.grants.sessions).as("nothing is written for a code").isEmpty();
  }

  @Test
  void aRequestMayBePosted() {
    issuer.signIn();

    IssuerAnswer answer = issuer.post(IssuerEndpoint.AUTHORIZE, grafana());

    assertThat(redirected(answer).indicatesSuccess()).isTrue();
  }

  @Test
  void kubectlGetsACodeOnlyAfterThePersonConfirmedIt() {
    issuer.signIn();

    ConfirmCode page = (ConfirmCode) issuer.get("/authorize", kubectl());
    assertThat(page.client()).isEqualTo("kubectl");
    assertThat(page.address()).isEqualTo("192.0.2.7");
    assertThat(page.redirectOrigin()).isEqualTo("http://localhost:8000");

    AuthorizationResponse response =
        redirected(issuer.confirm(IssuerEndpoint.CONFIRM, page.form(), "allow"));
    assertThat(response.indicatesSuccess()).isTrue();
    assertThat(response.getIssuer().getValue()).isEqualTo(TestIssuer.ISSUER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"deny", "ALLOW", "yes"})
  void anythingButAllowIsNo(String decision) {
    issuer.signIn();
    ConfirmCode page = (ConfirmCode) issuer.get("/authorize", kubectl());

    IssuerAnswer answer = issuer.confirm(IssuerEndpoint.CONFIRM, page.form(), decision);

    assertThat(redirectedError(answer)).isEqualTo("access_denied");
  }

  @Test
  void aConfirmationCountsInTheSessionThatWasAskedAndForTenMinutes() {
    issuer.signIn();
    ConfirmCode page = (ConfirmCode) issuer.get("/authorize", kubectl());

    issuer.signIn(new Person("uid-of-john", "john", List.of()), issuer.now);
    assertThat(issuer.confirm(IssuerEndpoint.CONFIRM, page.form(), "allow"))
        .isInstanceOf(Page.class);
    issuer.person = Optional.empty();
    assertThat(issuer.confirm(IssuerEndpoint.CONFIRM, page.form(), "allow"))
        .isInstanceOf(Page.class);
    issuer.signIn();
    issuer.pass(Duration.ofMinutes(10));
    assertThat(issuer.confirm(IssuerEndpoint.CONFIRM, page.form(), "allow"))
        .isInstanceOf(Page.class);
  }

  @Test
  void aConfirmationIsNotGivenByGet() {
    issuer.signIn();
    ConfirmCode page = (ConfirmCode) issuer.get("/authorize", kubectl());

    Response answer =
        (Response)
            issuer.get("/authorize/confirm", Map.of("request", page.form(), "decision", "allow"));

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.headers()).containsEntry("Allow", "POST");
  }

  @Test
  void whoIsNotSignedInSignsInAndComesBackToTheSameRequest() {
    SignIn signIn = (SignIn) issuer.get("/authorize", grafana());
    assertThat(signIn.fresh()).isFalse();

    issuer.signIn();
    IssuerAnswer answer = resume(signIn);

    assertThat(redirected(answer).getState().getValue()).isEqualTo("the state");
    assertThat(redirected(answer).indicatesSuccess()).isTrue();
  }

  @Test
  void whatIsResumedIsLookedAtAnew() {
    SignIn signIn = (SignIn) issuer.get("/authorize", grafana());
    issuer.signIn();
    issuer.applications.remove("grafana");

    assertThat(resume(signIn)).isInstanceOf(Page.class);
  }

  @Test
  void aResumptionIsOverAfterAQuarterOfAnHour() {
    SignIn signIn = (SignIn) issuer.get("/authorize", grafana());
    issuer.pass(Duration.ofMinutes(15));
    issuer.signIn();

    assertThat(resume(signIn)).isInstanceOf(Page.class);
  }

  @ParameterizedTest
  @CsvSource({"prompt,login", "prompt,select_account", "max_age,0", "max_age,300"})
  void anEarlierSignInDoesNotDo(String name, String value) {
    issuer.signIn(TestIssuer.JANE, issuer.now.minus(Duration.ofHours(1)));
    Map<String, String> request = with(grafana(), name, value);

    SignIn signIn = (SignIn) issuer.get("/authorize", request);
    assertThat(signIn.fresh()).isTrue();

    assertThat(redirectedError(resume(signIn)))
        .as("the identity provider did not ask again: no loop")
        .isEqualTo("login_required");

    issuer.pass(Duration.ofMinutes(2));
    issuer.signIn(TestIssuer.JANE, issuer.now);
    assertThat(redirected(resume(signIn)).indicatesSuccess()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    // the skew of the install, how far the identity provider's clock is behind, is it a fresh one?
    "prompt, login, 0, 0, true",
    "prompt, login, 0, 1, false",
    "prompt, login, 60, 60, true",
    "prompt, login, 60, 61, false",
    "prompt, login, 300, 300, true",
    "max_age, 0, 10, 10, true",
    "max_age, 0, 10, 11, false",
    "max_age, 30, 10, 40, true",
    "max_age, 30, 10, 41, false"
  })
  void aSignInIsAsFreshAsTheClocksOfTheInstallAllow(
      String name, String value, int skew, int behind, boolean fresh) {
    issuer.clockSkew = Duration.ofSeconds(skew);
    issuer.start(false, issuer.slots);
    SignIn signIn = (SignIn) issuer.get("/authorize", with(grafana(), name, value));

    issuer.signIn(TestIssuer.JANE, issuer.now.minusSeconds(behind));

    assertThat(redirected(resume(signIn)).indicatesSuccess()).isEqualTo(fresh);
  }

  @Test
  void aSignInYoungerThanMaxAgeDoes() {
    issuer.signIn();

    IssuerAnswer answer = issuer.get("/authorize", with(grafana(), "max_age", "300"));

    assertThat(redirected(answer).indicatesSuccess()).isTrue();
  }

  @Test
  void consentAsksAlsoWhereTheAnswerGoesToAServer() {
    issuer.signIn();

    assertThat(issuer.get("/authorize", with(grafana(), "prompt", "consent")))
        .isInstanceOf(ConfirmCode.class);
  }

  @Test
  void silenceGivesACodeOrAnErrorAndNeverAPage() {
    Map<String, String> silent = with(grafana(), "prompt", "none");
    assertThat(redirectedError(issuer.get("/authorize", silent))).isEqualTo("login_required");

    issuer.signIn();
    assertThat(redirected(issuer.get("/authorize", silent)).indicatesSuccess()).isTrue();
    assertThat(redirectedError(issuer.get("/authorize", with(silent, "max_age", "0"))))
        .isEqualTo("login_required");
    assertThat(redirectedError(issuer.get("/authorize", with(kubectl(), "prompt", "none"))))
        .isEqualTo("interaction_required");
  }

  @Test
  void aHintNamesWhoMustBeSignedIn() {
    String ofJane = issuer.grafanaTokens().getOIDCTokens().getIDTokenString();
    Map<String, String> request = with(grafana(), "id_token_hint", ofJane);
    assertThat(redirected(issuer.get("/authorize", request)).indicatesSuccess()).isTrue();

    issuer.signIn(new Person("uid-of-john", "john", List.of()), issuer.now);
    issuer.entries.add("uid-of-john grafana");

    assertThat(redirectedError(issuer.get("/authorize", request))).isEqualTo("login_required");
  }

  @Test
  void anApplicationIsForThoseWhomAnAssignmentLetsIn() {
    issuer.signIn();
    issuer.entries.clear();

    assertThat(redirectedError(issuer.get("/authorize", grafana()))).isEqualTo("access_denied");
    assertThat(issuer.get("/authorize", kubectl()))
        .as("Kubernetes is for everybody")
        .isInstanceOf(ConfirmCode.class);
  }

  @Test
  void whoIsInMoreGroupsThanATokenHoldsIsToldSoFirst() {
    List<String> many =
        Collections.nCopies(400, "a group with a name of about one hundred characters ".repeat(2));
    issuer.signIn(new Person(TestIssuer.JANE.uid(), "jane", many), issuer.now);

    AuthorizationResponse response = redirected(issuer.get("/authorize", grafana()));

    assertThat(response.toErrorResponse().getErrorObject().getCode()).isEqualTo("access_denied");
    assertThat(response.toErrorResponse().getErrorObject().getDescription())
        .contains("400 groups")
        .contains("32 KiB");
  }

  /** The browser stays here: whoever could choose where it goes could have the code. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "absent",
      value = {
        "client_id,absent",
        "client_id,''",
        "client_id,unknown",
        "client_id,GRAFANA",
        "redirect_uri,absent",
        "redirect_uri,https://evil.example.com/",
        "redirect_uri,https://grafana.example.com/login/callback/",
        "redirect_uri,https://grafana.example.com/login/callback?x=1",
        "redirect_uri,https://grafana.example.com/login/callback#x",
        "redirect_uri,https://grafana.example.com:443/login/callback",
        "redirect_uri,https://grafana.example.com/login/../login/callback",
        "redirect_uri,https://GRAFANA.example.com/login/callback",
        "redirect_uri,https://x@grafana.example.com/login/callback",
        "redirect_uri,https://wiki.example.com/callback",
        "redirect_uri,http://grafana.example.com/login/callback",
        "redirect_uri,http://127.0.0.1/other",
        "redirect_uri,javascript:alert(1)",
        "redirect_uri,http://localhost:8000",
      })
  void withoutAKnownClientAndUriNobodyIsRedirected(String name, String value) {
    issuer.signIn();

    Page page = (Page) issuer.get("/authorize", with(grafana(), name, value));

    assertThat(page.status()).isEqualTo(400);
    assertThat(page.message()).doesNotContain("evil");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8000",
        "http://localhost:18000/",
        "http://127.0.0.1:1",
        "http://127.0.0.1:65535/",
        "http://[::1]:8000",
        "http://localhost",
      })
  void kubectlListensOnAnyPort(String uri) {
    issuer.signIn();

    assertThat(issuer.get("/authorize", with(kubectl(), "redirect_uri", uri)))
        .isInstanceOf(ConfirmCode.class);
  }

  @Test
  void aProgramOfAnApplicationIsConfirmedToo() {
    issuer.signIn();

    assertThat(
            issuer.get(
                "/authorize", with(grafana(), "redirect_uri", "http://127.0.0.1:5000/native")))
        .isInstanceOf(ConfirmCode.class);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "absent",
      value = {
        "request,eyJhbGciOiJub25lIn0.e30.,request_not_supported",
        "request_uri,https://evil.example.com/r,request_uri_not_supported",
        "registration,{},registration_not_supported",
        "response_type,absent,invalid_request",
        "response_type,token,unsupported_response_type",
        "response_type,id_token,unsupported_response_type",
        "response_type,code id_token,unsupported_response_type",
        "response_type,none,unsupported_response_type",
        "response_mode,fragment,invalid_request",
        "response_mode,form_post,invalid_request",
        "response_mode,query.jwt,invalid_request",
        "code_challenge,absent,invalid_request",
        "code_challenge,abc,invalid_request",
        "code_challenge,E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMx,invalid_request",
        "code_challenge,E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM,invalid_request",
        "code_challenge_method,absent,invalid_request",
        "code_challenge_method,plain,invalid_request",
        "code_challenge_method,s256,invalid_request",
        "scope,absent,invalid_scope",
        "scope,profile,invalid_scope",
        "scope,openid2 xopenid,invalid_scope",
        "prompt,nonsense,invalid_request",
        "prompt,none login,invalid_request",
        "prompt,create,invalid_request",
        "max_age,-1,invalid_request",
        "max_age,soon,invalid_request",
        "id_token_hint,nonsense,invalid_request",
        "id_token_hint,eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.,invalid_request",
      })
  void aKnownClientIsToldWhatIsWrong(String name, String value, String code) {
    issuer.signIn();

    AuthorizationResponse response =
        redirected(issuer.get("/authorize", with(grafana(), name, value)));

    assertThat(response.toErrorResponse().getErrorObject().getCode()).isEqualTo(code);
    assertThat(response.getRedirectionURI()).hasToString(CALLBACK);
    assertThat(response.getState().getValue()).isEqualTo("the state");
    assertThat(response.getIssuer().getValue()).isEqualTo(TestIssuer.ISSUER);
    assertThat(issuer.grants.sessions).isEmpty();
  }

  @Test
  void longOrInvisibleStateAndNonceAreRefused() {
    issuer.signIn();

    assertThat(
            redirectedError(issuer.get("/authorize", with(grafana(), "state", "x".repeat(1_025)))))
        .isEqualTo("invalid_request");
    assertThat(redirectedError(issuer.get("/authorize", with(grafana(), "state", "\u00e9"))))
        .isEqualTo("invalid_request");
    assertThat(redirectedError(issuer.get("/authorize", with(grafana(), "nonce", "x".repeat(257)))))
        .isEqualTo("invalid_request");
    assertThat(redirectedError(issuer.get("/authorize", with(grafana(), "nonce", "\u00e9"))))
        .isEqualTo("invalid_request");
  }

  @Test
  void theLongestOfEverythingIsCarried() {
    Map<String, String> request = with(grafana(), "state", "x".repeat(1_024));

    SignIn signIn = (SignIn) issuer.get("/authorize", with(request, "nonce", "y".repeat(256)));
    issuer.signIn();

    assertThat(redirected(resume(signIn)).getState().getValue()).hasSize(1_024);
  }

  @Test
  void whatIsTooLongToBeCarriedIsRefused() {
    Map<String, String> request = with(grafana(), "state", "\"".repeat(1_024));

    IssuerAnswer answer = issuer.get("/authorize", with(request, "nonce", "\"".repeat(256)));

    assertThat(redirectedError(answer)).isEqualTo("invalid_request");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "&client_id=grafana",
        "&client%5Fid=grafana",
        "&state=2",
        "&unknown=1&unknown=2",
        "&login_hint=%zz",
        "&login_hint=%C3",
        "&login_hint=%00",
        "&login_hint=a b",
        "&login_hint=\u00e9",
      })
  void whatCannotBeReadOneWayOnlyIsRefusedWithoutARedirect(String more) {
    issuer.signIn();

    Page page = (Page) issuer.getRaw("/authorize", TestIssuer.encoded(grafana()) + more);

    assertThat(page.status()).isEqualTo(400);
  }

  @Test
  void unknownParametersAreIgnored() {
    issuer.signIn();
    Map<String, String> request = with(grafana(), "claims", "[[[[");

    assertThat(
            redirected(issuer.get("/authorize", with(request, "ui_locales", "\u00e9")))
                .indicatesSuccess())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kubernetes", "kubernetes-staging"})
  void anApplicationNamedAsAnApiServerIsNeverAsked(String name) {
    issuer.applications.put(
        name,
        new Client(
            name,
            "uid-of-an-impostor",
            "Impostor",
            Client.Authentication.NONE,
            new RedirectUris(List.of("https://evil.example.com/")),
            new RedirectUris(List.of())));
    issuer.signIn();

    Map<String, String> request = with(kubectl(), "client_id", name);
    assertThat(issuer.get("/authorize", with(request, "redirect_uri", "https://evil.example.com/")))
        .isInstanceOf(Page.class);
  }

  private IssuerAnswer resume(SignIn signIn) {
    String[] parts = signIn.resume().split("\\?", 2);
    return issuer.getRaw(parts[0], parts[1]);
  }
}
