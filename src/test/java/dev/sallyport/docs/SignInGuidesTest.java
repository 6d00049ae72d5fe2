package dev.sallyport.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.saml.response.ResponseStep;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The guides to identity providers say what each of them has to, and know the check's steps. */
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
  void everyIdentityProviderIsInTheOverviewAndInTroubleshooting() {
    List<String> names = identityProviders().stream().map(SignInGuidesTest::name).toList();

    assertThat(names).isNotEmpty();
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
          .contains("**Certificate**");
      assertThat(page.section("In the cluster").blocks())
          .as("%s", page)
          .anyMatch(block -> block.text().contains("kind: IdentitySource"));
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
        .filteredOn(page -> !name(page).equals("idp-keycloak.md"))
        .allSatisfy(page -> assertThat(page.text()).contains("**Not run here**"));
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
