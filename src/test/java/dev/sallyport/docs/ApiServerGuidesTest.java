package dev.sallyport.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sallyport.signin.kubernetes.KubernetesToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * What the guides give to tools that are not run here fits together: the flag names the file that
 * the commands put there, in a folder that the API server sees.
 */
class ApiServerGuidesTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String FILE = "/authentication.yaml";

  @Test
  void kubeadmMountsTheFolderThatTheFileIsIn() {
    Page guide = guide("kubeadm");
    JsonNode apiServer = example(guide, "yaml").get("apiServer");
    JsonNode volume = only(apiServer.get("extraVolumes"));
    JsonNode flag = only(apiServer.get("extraArgs"));

    assertThat(flag.get("name").asText()).isEqualTo("authentication-config");
    assertThat(flag.get("value").asText()).isEqualTo(volume.get("mountPath").asText() + FILE);
    assertThat(installed(guide)).isEqualTo(volume.get("hostPath").asText() + FILE);
  }

  @Test
  void kindCarriesTheFolderThroughBothDoors() throws IOException {
    Page guide = guide("kind");
    JsonNode node = only(example(guide, "yaml").get("nodes"));
    JsonNode door = only(node.get("extraMounts"));
    JsonNode patch = YAML.readTree(only(node.get("kubeadmConfigPatches")).asText());
    JsonNode volume = only(patch.get("apiServer").get("extraVolumes"));

    assertThat(patch.has("apiVersion")).as("a version that does not fit is left out").isFalse();
    assertThat(patch.at("/apiServer/extraArgs/authentication-config").asText())
        .isEqualTo(volume.get("mountPath").asText() + FILE);
    assertThat(volume.get("hostPath").asText()).isEqualTo(door.get("containerPath").asText());
    assertThat(guide.text())
        .contains("> " + door.get("hostPath").asText().substring("./".length()) + FILE);
  }

  @Test
  void k3sIsToldWhereTheFileIs() {
    Page guide = guide("k3s");

    assertThat(only(example(guide, "yaml").get("kube-apiserver-arg")).asText())
        .isEqualTo("authentication-config=" + installed(guide));
  }

  @Test
  void eksIsToldOfTheClaimsThatTokensHave() {
    JsonNode provider = example(guide("eks"), "json");

    assertThat(provider.get("clientId").asText()).isEqualTo(KubernetesToken.CLIENT_ID);
    assertThat(provider.get("usernameClaim").asText()).isEqualTo(KubernetesToken.USER_NAME);
    assertThat(provider.get("groupsClaim").asText()).isEqualTo(KubernetesToken.GROUPS);
    assertThat(provider.get("requiredClaims").get(KubernetesToken.TOKEN_USE).asText())
        .isEqualTo(KubernetesToken.USE);
    assertThat(provider.get("usernamePrefix")).isEqualTo(provider.get("groupsPrefix"));
  }

  @Test
  void eachLinksWhatItWasReadFromAndSaysThatItWasNotRun() {
    for (String tool : List.of("kubeadm", "k3s", "kind", "eks")) {
      Page guide = guide(tool);
      assertThat(guide.text()).as("%s", guide).contains("**Not run here");
      assertThat(guide.section("What goes wrong").tables()).as("%s", guide).isNotEmpty();
      assertThat(guide.section("Sources").links())
          .as("%s", guide)
          .isNotEmpty()
          .allMatch(link -> link.startsWith("https://"));
    }
  }

  /** Where the commands put the file. */
  private static String installed(Page guide) {
    String command = "authentication.yaml /";
    return guide.blocks().stream()
        .flatMap(block -> block.text().lines())
        .filter(line -> line.contains(command))
        .map(line -> line.substring(line.indexOf(command) + command.length() - 1))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode example(Page guide, String language) {
    List<Page.Block> blocks =
        guide.blocks().stream().filter(block -> block.language().equals(language)).toList();
    assertThat(blocks).as("%s", guide).hasSize(1);
    try {
      return YAML.readTree(blocks.getFirst().text());
    } catch (IOException e) {
      throw new UncheckedIOException("not YAML, in " + guide, e);
    }
  }

  private static JsonNode only(JsonNode list) {
    assertThat(list).hasSize(1);
    return StreamSupport.stream(list.spliterator(), false).findFirst().orElseThrow();
  }

  private static Page guide(String tool) {
    return Page.read(Page.project("docs/how-to/apiserver-" + tool + ".md"));
  }
}
