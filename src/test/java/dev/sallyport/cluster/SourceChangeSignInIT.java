package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cluster.OidcClient.Tokens;
import dev.sallyport.controlplane.Await;
import dev.sallyport.saml.idp.RedirectQuery;
import dev.sallyport.saml.idp.TestIdp;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** What another source means to those who signed in, or were about to, through the one before. */
class SourceChangeSignInIT {

  private static final String JANE = "jane@example.com";

  @Test
  void onceAnotherSourceIsInForceNobodyGetsThroughByTheOneBefore() {
    try (SignInCenter signIn =
            SignInCenter.start(TestIdp.ENTITY_ID, TestIdp.metadata(TestIdp.rsa().key()));
        WebClient late = new WebClient(signIn.authority().clientContext())) {
      signIn.center().user("jane");
      OidcClient kubectl = OidcClient.kubectl(signIn);
      Tokens tokens = Await.until("jane to sign in", () -> kubectl.signIn(JANE), got -> true);
      RedirectQuery asked =
          RedirectQuery.of(
              late.get(signIn.baseURL() + "/login").headers().firstValue("Location").orElseThrow());

      signIn
          .center()
          .apply(
              """
              kind: IdentitySource
              metadata: {name: corp}
              spec: {type: Directory, baseURL: "%s", accept: true}
              """
                  .formatted(signIn.baseURL()));
      signIn.center().await("IdentitySource", "corp", "Active");

      assertThat(kubectl.tryToRefresh(tokens.refreshToken()).statusCode()).isIn(400, 503);
      HttpResponse<String> answer =
          late.post(
              signIn.baseURL() + "/saml/acs",
              SamlAnswer.form(asked, SamlAnswer.to(asked, signIn.baseURL(), JANE)));
      assertThat(answer.statusCode()).isIn(403, 503);
      assertThat(signIn.center().of("Session").list().getItems())
          .allSatisfy(
              session ->
                  assertThat(Center.tree(session).at("/status/ended/reason").asText())
                      .isEqualTo("SourceChanged"));
      Await.until(
          "the client to be told that it is over",
          () -> kubectl.tryToRefresh(tokens.refreshToken()).body().contains("invalid_grant"));
    }
  }
}
