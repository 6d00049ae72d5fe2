package dev.sallyport.portal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Application;
import dev.sallyport.api.ApplicationSpec;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApplicationsTest {

  private final TestPortal portal = new TestPortal();

  @BeforeEach
  void givenAPersonInAGroup() {
    portal.signIn("jane", "jane.doe@example.com");
    Group group = new Group();
    group.setMetadata(new ObjectMetaBuilder().withName("p").withUid("uid-of-platform").build());
    group.setSpec(new GroupSpec("platform", null, null));
    portal.directory.groups.add(group);
  }

  @Test
  void thePersonSeesTheApplicationsThatTheyMayEnter() {
    application("grafana", "Grafana & friends", "https://grafana.example.com/login?from=portal");
    portal.directory.enters("grafana", "uid-of-jane");
    application("wiki", null, "https://wiki.example.com/");
    portal.directory.enters("wiki", "uid-of-platform");

    assertThat(home())
        .contains("href=\"https://grafana.example.com/login?from=portal\"")
        .contains("Grafana &amp; friends", "grafana.example.com")
        .contains("href=\"https://wiki.example.com/\"", "<bdi>wiki</bdi>");
  }

  @Test
  void theApplicationsOfOthersAreNotShown() {
    application("grafana", "Grafana", "https://grafana.example.com/");
    portal.directory.enters("grafana", "uid-of-john");
    application("wiki", "Wiki", "https://wiki.example.com/");

    assertThat(home()).doesNotContain("Grafana", "Wiki", "Applications");
  }

  @Test
  void anApplicationWithoutAPageIsNotShown() {
    application("agent", "Agent", null);
    portal.directory.enters("agent", "uid-of-jane");

    assertThat(home()).doesNotContain("Agent");
  }

  @Test
  void anAddressThatRunsInThePageIsNoLink() {
    for (String url :
        List.of(
            "javascript://x.example.com/%0Aalert(1)",
            "data:text/html,x", "http://grafana.example.com/", "//x")) {
      application("app-" + portal.directory.applications.size(), "Hostile", url);
      portal.directory.enters(
          portal.directory.applications.getLast().getMetadata().getName(), "uid-of-jane");
    }

    assertThat(home()).doesNotContain("Hostile");
  }

  private String home() {
    return portal.browser.get("/").text();
  }

  private void application(String name, String displayName, String launchURL) {
    Application application = new Application();
    application.setMetadata(new ObjectMetaBuilder().withName(name).build());
    application.setSpec(
        new ApplicationSpec(
            displayName, List.of("https://app.example.com/callback"), null, launchURL, null, null));
    portal.directory.applications.add(application);
  }
}
