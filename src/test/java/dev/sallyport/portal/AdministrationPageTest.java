package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Condition;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.IdentitySourceStatus.ActiveSource;
import dev.sallyport.api.IdentitySourceStatus.Certificate;
import dev.sallyport.api.IdentitySourceStatus.ChangeInProgress;
import dev.sallyport.api.IdentitySourceStatus.LastChange;
import dev.sallyport.api.IdentitySourceStatus.PendingChange;
import dev.sallyport.api.IdentitySourceStatus.SourceIdentity;
import dev.sallyport.web.Answer;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdministrationPageTest {

  private static final String PAGE = "/administration";
  private static final SourceIdentity OLD =
      new SourceIdentity("ExternalIdP", "https://idp.example.com/saml");
  private static final SourceIdentity NEW =
      new SourceIdentity("ExternalIdP", "https://new.example.com/saml");
  private static final ActiveSource ACTIVE =
      new ActiveSource(
          "ExternalIdP", "https://idp.example.com/saml", "2026-01-02T03:04:05Z", 3L, "d", null);

  private final TestPortal portal = new TestPortal();

  @BeforeEach
  void givenAPerson() {
    portal.signIn("jane", "jane.doe@example.com");
  }

  @Test
  void whoMayNotChangeTheSourceDoesNotSeeIt() {
    source("corp", status(ACTIVE, null, null, null, List.of()));
    fail("7F3K2", "UserNotFound", "Nobody is called that.");

    Answer answer = portal.browser.get(PAGE);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).doesNotContain("corp", "idp.example.com", "7F3K2");
    assertThat(portal.browser.get("/").text()).doesNotContain(PAGE);
  }

  @Test
  void whoIsNotSignedInIsSentToSignIn() {
    assertThat(new TestPortal().browser.get(PAGE).header("Location")).contains("/");
  }

  @Test
  void whoMayChangeTheSourceFindsTheWay() {
    beAdministrator();

    assertThat(portal.browser.get(PAGE).status()).isEqualTo(200);
    assertThat(portal.browser.get("/").text()).contains("href=\"/administration\"");
  }

  @Test
  void whoMayEndSessionsDoesNotSeeTheSourceForThat() {
    beAdministrator();
    portal.administrators.powers.remove(Administrators.Power.SOURCE);

    assertThat(portal.browser.get(PAGE).status()).isEqualTo(403);
    assertThat(portal.browser.get("/").text()).doesNotContain("href=\"" + PAGE + "\"");
  }

  @Test
  void aGroupMayMakeSomebodyAnAdministrator() {
    Group group = new Group();
    group.setMetadata(new ObjectMetaBuilder().withName("p").withUid("u").build());
    group.setSpec(new GroupSpec("platform", null, null));
    portal.directory.groups.add(group);

    portal.administrators.allowed.add("platform");

    assertThat(portal.browser.get(PAGE).status()).isEqualTo(200);
  }

  @Test
  void whileTheApiServerIsAwayNobodyIsAnAdministrator() {
    beAdministrator();
    portal.administrators.away = true;

    assertThat(portal.browser.get(PAGE).status()).isEqualTo(503);
    Answer home = portal.browser.get("/");
    assertThat(home.status()).isEqualTo(200);
    assertThat(home.text()).doesNotContain(PAGE);
  }

  @Test
  void theSourceInForceIsShownWithItsCertificates() {
    beAdministrator();
    source(
        "corp",
        status(
            ACTIVE,
            null,
            null,
            null,
            List.of(
                new Certificate("CN=new", "signing", "2027-06-01T12:00:00Z", "aa11"),
                new Certificate("CN=soon", "signing", "2026-06-11T12:00:00Z", "bb22"),
                new Certificate("CN=old", "signing", "2026-05-01T12:00:00Z", "cc33"))));

    String page = portal.browser.get(PAGE).text();

    assertThat(page)
        .contains("corp", "in force", "https://idp.example.com/saml", "2 Jan 2026, 03:04 UTC")
        .contains("1 Jun 2027, 12:00 UTC <span class=\"quiet\">ends in 365 days</span>")
        .contains("11 Jun 2026, 12:00 UTC <span class=\"urgent\">ends in 10 days</span>")
        .contains("1 May 2026, 12:00 UTC <span class=\"urgent\">ended</span>")
        .contains("aa11", "bb22", "cc33")
        .doesNotContain("A change is held", "The last change");
  }

  @Test
  void aHeldChangeIsShownWithWhatItWouldClear() {
    beAdministrator();
    source(
        "corp",
        status(
            ACTIVE,
            new PendingChange("3f9c02b1a7de", OLD, NEW, "2026-05-30T08:00:00Z", 14, 0, null, 1),
            null,
            null,
            List.of()));

    assertThat(portal.browser.get(PAGE).text())
        .contains("A change is held", "https://new.example.com/saml", "30 May 2026, 08:00 UTC")
        .contains("<li>14 assignments</li>", "<li>1 membership</li>")
        .contains("<code>accept: true\nacceptChange: 3f9c02b1a7de</code>")
        .contains("AcceptRequired", "Accept it or go back.")
        .doesNotContain("0 users", "groups</li>");
  }

  @Test
  void aHeldChangeThatClearsNothingSaysSo() {
    beAdministrator();
    source(
        "corp",
        status(ACTIVE, new PendingChange("id", OLD, NEW, null, 0, 0, 0, 0), null, null, List.of()));

    assertThat(portal.browser.get(PAGE).text()).contains("would clear nothing");
  }

  @Test
  void aChangeOnItsWayAndTheOneBeforeAreShown() {
    beAdministrator();
    source(
        "corp",
        status(
            ACTIVE,
            null,
            new ChangeInProgress(OLD, NEW, 4L, "r", "d", "2026-06-01T11:59:00Z", 20, 7),
            new LastChange(NEW, OLD, "2026-03-01T00:00:00Z", 12, "sallyport-change-3", "d"),
            List.of()));

    assertThat(portal.browser.get(PAGE).text())
        .contains("A change is being carried out", "7 of 20")
        .contains("The last change", "1 Mar 2026, 00:00 UTC", "sallyport-change-3");
  }

  @Test
  void aSourceThatNobodyHasLookedAtYetIsShown() {
    beAdministrator();
    source("other", null);
    source("corp", status(ACTIVE, null, null, null, List.of()));

    String page = portal.browser.get(PAGE).text();

    assertThat(page).contains("other", "not in force", "has not looked at it yet");
    assertThat(page.indexOf("source-corp")).isLessThan(page.indexOf("source-other"));
  }

  @Test
  void theReferenceThatAPersonWasShownLeadsToTheReason() {
    beAdministrator();
    Answer refused = portal.browser.postFromIdp(Map.of("SAMLResponse", "%%%"));
    String reference =
        refused.text().replaceFirst("(?s).*class=\"reference\">([A-Z0-9]{5})<.*", "$1");
    assertThat(refused.text()).doesNotContain("ResponseNotBase64");

    String page = portal.browser.get(PAGE).text();

    assertThat(page)
        .containsPattern("class=\"reference\">" + reference + "</th>")
        .contains("<td>ResponseNotBase64</td>", "1 Jun 2026, 12:00 UTC");
  }

  @Test
  void whatFailedLastIsShownFirst() {
    beAdministrator();
    fail("AAAAA", "UserNotFound", "first");
    portal.failed.note(
        TestSite.NAMESPACE,
        new FailedSignIns.Failed(
            FailedSignIns.Attempt.SIGN_IN,
            TestPortal.NOW.plusSeconds(60),
            "BBBBB",
            "SignatureInvalid",
            "second"));
    portal.failed.note(
        "other",
        new FailedSignIns.Failed(
            FailedSignIns.Attempt.SIGN_IN, TestPortal.NOW, "CCCCC", "UserInactive", "elsewhere"));

    String page = portal.browser.get(PAGE).text();

    assertThat(page.indexOf("BBBBB")).isPositive().isLessThan(page.indexOf("AAAAA"));
    assertThat(page).doesNotContain("CCCCC");
  }

  @Test
  void whatOthersWroteCannotWriteThePage() {
    beAdministrator();
    String hostile = "\"><img src=x onerror=alert(1)>";
    source(
        "corp",
        status(
            new ActiveSource(hostile, hostile, hostile, 3L, "d", null),
            new PendingChange(hostile, OLD, NEW, hostile, 1, 1, 1, 1),
            null,
            null,
            List.of(new Certificate(hostile, hostile, hostile, hostile))));
    fail(hostile, hostile, hostile);

    assertThat(portal.browser.get(PAGE).text()).doesNotContain("<img").contains("&lt;img");
  }

  private void beAdministrator() {
    portal.administrators.allowed.add("jane.doe@example.com");
  }

  private void fail(String reference, String reason, String message) {
    portal.failed.note(
        TestSite.NAMESPACE,
        new FailedSignIns.Failed(
            FailedSignIns.Attempt.SIGN_IN, TestPortal.NOW, reference, reason, message));
  }

  private void source(String name, IdentitySourceStatus status) {
    IdentitySource source = new IdentitySource();
    source.setMetadata(new ObjectMetaBuilder().withName(name).build());
    source.setStatus(status);
    portal.directory.sources.add(source);
  }

  private static IdentitySourceStatus status(
      ActiveSource active,
      PendingChange pending,
      ChangeInProgress change,
      LastChange last,
      List<Certificate> certificates) {
    return new IdentitySourceStatus(
        1L,
        active,
        true,
        pending,
        change,
        last,
        null,
        certificates,
        pending == null
            ? List.of()
            : List.of(
                new Condition(
                    Condition.READY,
                    Condition.FALSE,
                    1L,
                    "2026-05-30T08:00:00Z",
                    IdentitySource.Reason.ACCEPT_REQUIRED,
                    "Accept it or go back.")));
  }
}
