package dev.sallyport.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.reconcile.Reflectors;
import dev.sallyport.saml.response.LogoutStep;
import dev.sallyport.saml.response.ResponseStep;
import dev.sallyport.signin.IssuerKeys;
import dev.sallyport.signin.Lifetimes;
import dev.sallyport.signin.kubernetes.KubernetesToken;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The guides to identity providers say what each of them has to, and know the check's steps; what
 * docs/sign-in.md says of time is what the code does.
 */
class SignInGuidesTest {

  @Test
  void everyStepOfTheCheckStandsInItsPlace() {
    List<String> steps =
        guide("troubleshoot-sign-in.md").tables().stream()
            .flatMap(table -> table.column("step").stream())
            .flatMap(cell -> Page.quoted(cell).stream())
            .toList();

    assertThat(steps)
        .containsExactlyElementsOf(
            Arrays.stream(ResponseStep.values()).map(ResponseStep::value).toList());
  }

  @Test
  void everyStepOfTheCheckOfALogoutMessageStandsInItsPlace() {
    List<Page.Table> tables =
        guide("troubleshoot-sign-in.md").section("When a sign-out fails").tables();
    List<String> steps =
        tables.stream()
            .flatMap(table -> table.column("step of a sign-out").stream())
            .flatMap(cell -> Page.quoted(cell).stream())
            .toList();
    List<String> reasons =
        tables.stream()
            .flatMap(table -> table.column("reasons").stream())
            .flatMap(cell -> Page.quoted(cell).stream())
            .toList();

    assertThat(steps)
        .containsExactlyElementsOf(
            Arrays.stream(LogoutStep.values()).map(LogoutStep::value).toList());
    assertThat(reasons).containsAll(ReasonsTest.reasonsOfSignOut());
  }

  @Test
  void everyReasonHasItsPlace() {
    List<String> reasons =
        guide("troubleshoot-sign-in.md").tables().stream()
            .flatMap(table -> table.column("reasons").stream())
            .flatMap(cell -> Page.quoted(cell).stream())
            .toList();

    assertThat(reasons).containsAll(ReasonsTest.reasonsOfSignIn());
  }

  @Test
  void everyIdentityProviderIsInTheOverviewAndInTroubleshooting() {
    List<String> names = identityProviders().stream().map(SignInGuidesTest::name).toList();

    assertThat(names)
        .containsExactlyInAnyOrder(
            "idp-okta.md",
            "idp-entra.md",
            "idp-google.md",
            "idp-ping.md",
            "idp-adfs.md",
            "idp-keycloak.md",
            "idp-simplesamlphp.md",
            "idp-authentik.md");
    assertThat(guide("idp.md").links()).containsAll(names);
    assertThat(guide("troubleshoot-sign-in.md").links()).containsAll(names);
  }

  @Test
  void everyIdentityProviderHasWhatAnAdministratorAsksFor() {
    for (Page page : identityProviders()) {
      assertThat(page.text())
          .as("%s", page)
          .containsPattern("(?m)^## At ")
          .containsPattern("Name ?ID")
          .contains("**Certificate**", "**Single logout**");
      assertThat(page.section("In the cluster").blocks())
          .as("%s", page)
          .anyMatch(block -> block.text().contains("kind: IdentitySource"));
      assertThat(page.section("Push people").links())
          .as("%s", page)
          .anyMatch(link -> link.startsWith("scim.md") || link.startsWith("people.md"));
      assertThat(page.section("What goes wrong").tables()).as("%s", page).isNotEmpty();
      assertThat(page.section("Sources").links())
          .as("%s", page)
          .isNotEmpty()
          .allMatch(link -> link.startsWith("https://"));
    }
  }

  @Test
  void whatWasNotTriedSaysSo() {
    assertThat(identityProviders())
        .filteredOn(
            page -> !List.of("idp-keycloak.md", "idp-simplesamlphp.md").contains(name(page)))
        .allSatisfy(page -> assertThat(page.text()).contains("**Not run here**"));
  }

  @Test
  void theLivesOfThingsAreThoseOfTheCode() {
    List<Page.Table> tables =
        Page.read(Page.project("docs/sign-in.md")).section("How long").tables();

    assertThat(tables.getFirst().column("how long"))
        .containsExactlyElementsOf(
            Stream.of(
                    Lifetimes.ID_TOKEN,
                    KubernetesToken.MAX_LIFETIME,
                    Lifetimes.SESSION,
                    Lifetimes.MAX_SESSION,
                    Lifetimes.LOGIN,
                    Lifetimes.ARRIVAL,
                    Lifetimes.CODE,
                    Lifetimes.REFRESH_GRACE,
                    Lifetimes.CLOCKS_DIFFER,
                    Reflectors.LONGEST_GAP,
                    Lifetimes.JWKS_MAX_AGE,
                    IssuerKeys.ROTATE_EVERY,
                    IssuerKeys.PUBLISHED_AHEAD,
                    IssuerKeys.KEPT_AFTER)
                .map(SignInGuidesTest::words)
                .toList());
  }

  /** In the largest unit of which it is more than one. */
  private static String words(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds % 86_400 == 0 && duration.toDays() > 1) {
      return duration.toDays() + " days";
    }
    if (seconds % 3_600 == 0 && duration.toHours() > 1) {
      return duration.toHours() + " hours";
    }
    return seconds % 60 == 0 && duration.toMinutes() > 1
        ? duration.toMinutes() + " minutes"
        : seconds + " seconds";
  }

  private static List<Page> identityProviders() {
    return Page.all().stream().filter(page -> name(page).startsWith("idp-")).toList();
  }

  private static Page guide(String name) {
    return Page.read(Page.project("docs/how-to/" + name));
  }

  private static String name(Page page) {
    return page.file().getFileName().toString();
  }
}
