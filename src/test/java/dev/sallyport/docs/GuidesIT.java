package dev.sallyport.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Types what the guides in docs/ show, as somebody does who has been through the first hour. Other
 * tests type those of SCIM, Responses and applications; what needs nodes, a browser or a name of
 * the reader's own is not typed.
 */
class GuidesIT {
  private static final Page GATE = guide("gate");
  private static final Page CHANGE = guide("how-to/change-source");
  private static final Page SIGN_IN = guide("how-to/sign-in");

  private static final Page BACKUP = guide("how-to/backup");
  private static final String SP_METADATA =
      "kubectl get secret corp-sp-metadata -n identity -o jsonpath='{.data}'";

  private FirstHour hour;

  @BeforeEach
  void givenTheFirstHour() {
    hour = FirstHour.begin();
    hour.type(FirstHour.README.section("Install"));
    for (int step = 1; step <= 5; step++) {
      hour.step(step);
    }
  }

  @AfterEach
  void end() {
    if (hour != null) {
      hour.close();
    }
  }

  @Test
  void peopleAreGivenAccessAndItIsTakenAway() {
    assertThat(hour.type(guide("how-to/people"))).contains("payments-developers-on-loan");
    hour.type(guide("how-to/delegate-group"));

    assertThat(hour.type(guide("how-to/access")))
        .contains("User jane-doe, \"jane.doe@example.com\": Active")
        .containsPattern("payments +ClusterRole edit +Group payments-developers");

    Page assign = guide("how-to/assign");
    assertThat(hour.type(assign)).contains("\"payments-developers-edit\" deleted");
    assertThat(hour.type(assign.section("See what is")))
        .contains("platform-view")
        .doesNotContain("payments-developers-edit");

    hour.type(guide("how-to/lock-out"));
    Await.until(
        "nothing that she may do",
        () ->
            hour.type("java -jar target/sallyport.jar access jane-doe -n identity || test $? = 2"),
        seen -> seen.contains("Inactive") && !seen.contains("In force"));
  }

  @Test
  void whatSignInNeedsOfTheClusterIsMade() {
    Page application = guide("how-to/application");
    hour.type(application.section("1. Say which application, and who may enter"));
    assertThat(hour.type(application.section("2. Give the application its secret")))
        .contains("application.sallyport.dev/wiki condition met");

    Page kubectl = guide("how-to/kubectl");
    hour.type(kubectl.section("1. Print the API server's side"));
    hour.type(kubectl.section("3. Print the people's side"));
    assertThat(hour.type("cat authentication.yaml sallyport.kubeconfig"))
        .contains("kind: AuthenticationConfiguration", "https://id.example.com", "oidc-login");
    hour.type(kubectl.section("When the API server says Unauthorized"));
    hour.type(kubectl.section("In an emergency"));
    hour.type(
        "kubectl wait --for=create secret/sallyport-oidc-keys-identity -n sallyport-system"
            + " --timeout=60s");

    hour.type(SIGN_IN.section("1. Rights"));
    hour.type(guide("how-to/centers").section("1. Its namespace and rights"));
    assertThat(hour.type("kubectl get role sallyport-server-keys -n sallyport-system -o yaml"))
        .contains("sallyport-oidc-keys-identity", "sallyport-oidc-keys-partners");
    hour.type(SIGN_IN.section("5. The portal"));
    assertThat(hour.type("kubectl get rolebindings -n identity"))
        .contains("sallyport-server", "source-admins", "people-admins");

    Page identityProvider = guide("how-to/idp");
    hour.type(identityProvider.section("Ours and theirs"));
    hour.type("cp target/idp.xml .");
    assertThat(hour.type(identityProvider.section("Check"))).contains("\"use\":\"signing\"");
    assertThat(hour.type(guide("how-to/troubleshoot-sign-in").section("3. Set it right")))
        .contains("jane.doe@example.com");
  }

  @Test
  void tokensForScimAreMadeListedAndRevoked() {
    hour.type(guide("how-to/scim").section("2. Say that this source may push"));
    hour.type("kubectl wait --for=condition=Ready identitysource/corp -n identity --timeout=60s");
    Page tokens = guide("how-to/scim-token");

    hour.type(tokens.section("Make one"));

    Page.Block list = tokens.section("What there are").blocks().getFirst();
    Matcher made = Pattern.compile("sallyport-scim-[0-9a-f]{16}").matcher(hour.type(list));
    assertThat(made.find()).isTrue();
    hour.use("sallyport-scim-0123456789abcdef", made.group());
    hour.type(tokens.section("Replace one"));
    assertThat(hour.type(list)).doesNotContain(made.group());
  }

  @Test
  void aChangeOfSourceIsHeldAcceptedAndUndone() {
    givenTheMetadataOfTheNextSource();
    hour.type(CHANGE.section("Before"));

    assertThat(hour.type(CHANGE.section("Name the new source")))
        .contains("\"assignmentsToClear\":2");
    assertThat(hour.type(guide("troubleshooting").opening()))
        .contains("AcceptRequired", "ExternalIdP");

    hour.type(CHANGE.section("Accept it"));
    assertThat(hour.type(CHANGE.section("After"))).contains("sallyport-change-2");
    assertThat(hour.type("kubectl get assignments -n identity")).doesNotContain("platform-view");

    Page restore = guide("how-to/restore");
    assertThat(hour.type(restore.section("With the command"))).contains("2 applied.");
    assertThat(hour.type(restore.section("With kubectl"))).contains("sallyport-change-2");
    assertThat(hour.step(5)).containsPattern("(?m)^yes$");
  }

  @Test
  void thePageOfTheGateShowsWhatIsSeen() {
    givenTheMetadataOfTheNextSource();
    hour.type(CHANGE.section("Name the new source").blocks().getFirst());

    hour.type(GATE.section("Held"));

    String shown = GATE.section("Held").blocks().get(1).text();
    String untilItsAge = shown.substring(shown.indexOf("corp"), shown.lastIndexOf(' '));
    Await.until(
        untilItsAge,
        () -> hour.type("kubectl get identitysource corp -n identity"),
        seen -> seen.contains(untilItsAge));

    hour.type(GATE.section("Accepted"));
    hour.type(
        """
        kubectl wait --for=condition=Ready identitysource/corp -n identity --timeout=60s
        kubectl wait --for=delete assignment/platform-view -n identity --timeout=60s
        """);

    assertThat(hour.type(GATE.section("Undone"))).contains("2 would apply.", "2 applied.");
  }

  @Test
  void aCenterComesBackInANewClusterAsItWas() {
    hour.type(BACKUP.section("Back up"));
    List<String> files = List.of("sp-keys.yaml", "idp-metadata.yaml", "objects.yaml");
    List<String> contents = files.stream().map(file -> hour.type("cat " + file)).toList();
    String metadata = hour.type(SP_METADATA);
    hour.close();

    hour = FirstHour.begin();
    hour.type(FirstHour.README.section("Install"));
    hour.step(1);
    hour.type("kubectl apply -f samples/01-namespaces.yaml");
    for (int i = 0; i < files.size(); i++) {
      hour.write(files.get(i), contents.get(i));
    }
    hour.type(BACKUP.section("A new cluster"));

    assertThat(hour.type(SP_METADATA)).isEqualTo(metadata);
    assertThat(
            hour.type(
                "kubectl wait --for=condition=Ready assignments --all -n identity --timeout=60s"))
        .contains("payments-developers-edit", "platform-view");
  }

  @Test
  void keysAreReplacedAndInTheEndNothingIsLeft() {
    Page keys = guide("how-to/keys");
    hour.type(BACKUP.section("Back up"));
    String metadata = hour.type(SP_METADATA);
    hour.type("kubectl delete secret corp-sp-keys -n identity");
    hour.type(
        "kubectl wait --for=condition=ServiceProviderKeysReplaced identitysource/corp -n identity"
            + " --timeout=60s");

    hour.type(keys.section("They were deleted by accident"));
    Await.until(
        "the metadata of before", () -> hour.type(SP_METADATA), now -> now.equals(metadata));
    hour.type(keys.section("Rotate"));

    hour.type("kubectl wait --for=condition=Ready identitysource/corp -n identity --timeout=60s");
    Await.until(
        "the new key to be known",
        () -> hour.type("kubectl get identitysource corp -n identity -o yaml"),
        source -> !source.contains("ServiceProviderKeysReplaced"));

    Page uninstall = guide("how-to/uninstall");
    hour.type(uninstall.section("1. What is assigned, and the source"));
    hour.type(uninstall.section("2. People, if they should go"));
    assertThat(hour.type(uninstall.section("3. The operator and the servers"))).isEmpty();
    hour.endOperator();
    hour.type(uninstall.section("4. Rights, CRDs and policies"));

    assertThat(
            hour.type(
                "kubectl get crds,clusterroles,clusterrolebindings,validatingadmissionpolicies,"
                    + "namespaces -o name"))
        .doesNotContain("sallyport", "namespace/identity");
  }

  /** The same identity provider under another entityID, in the file that the guides name. */
  private void givenTheMetadataOfTheNextSource() {
    hour.type(
        "sed s,https://idp.example.com/saml,https://login.example.com/saml,"
            + " target/idp.xml > idp.xml");
  }

  private static Page guide(String name) {
    return Page.read(Page.project("docs/" + name + ".md"));
  }
}
