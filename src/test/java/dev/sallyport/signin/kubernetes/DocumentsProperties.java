package dev.sallyport.signin.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sallyport.access.Names;
import java.util.Optional;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

/** Whatever a name holds, it stays a name in the document. */
class DocumentsProperties {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final IssuerUrl ISSUER = new IssuerUrl("https://id.example.com");

  @Property
  void aPrefixStaysAPrefix(@ForAll @StringLength(max = 40) String text) {
    String prefix = text + ":";
    Assume.that(Names.prefixFault(prefix).isEmpty());

    JsonNode jwt =
        read(new AuthenticationConfiguration(ISSUER, Optional.empty(), prefix).yaml()).at("/jwt/0");

    assertThat(jwt.at("/claimMappings/username/prefix").asText()).isEqualTo(prefix);
    assertThat(jwt.at("/claimMappings/groups/prefix").asText()).isEqualTo(prefix);
    assertThat(jwt.path("userValidationRules")).hasSize(2);
    assertThat(jwt.at("/userValidationRules/0/expression").asText())
        .isEqualTo(
            "user.username.startsWith('%1$s') && user.groups.all(g, g.startsWith('%1$s'))",
            prefix.replace("'", "\\'"));
  }

  @Property
  void aClusterKeepsItsName(@ForAll @StringLength(max = 40) String name) {
    Assume.that(name.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE));

    JsonNode kubeconfig =
        read(
            new KubeloginKubeconfig(
                    ISSUER,
                    Optional.empty(),
                    new ClusterAddress(
                        name, "https://prod.example.com", Optional.empty(), Optional.of(name)))
                .yaml());

    assertThat(kubeconfig.at("/clusters/0/name").asText()).isEqualTo(name);
    assertThat(kubeconfig.at("/clusters/0/cluster/tls-server-name").asText()).isEqualTo(name);
    assertThat(kubeconfig.at("/contexts/0/context/cluster").asText()).isEqualTo(name);
    assertThat(kubeconfig.path("current-context").asText()).isEqualTo("sallyport@" + name);
    assertThat(kubeconfig.at("/users/0/name").asText()).isEqualTo("sallyport@" + name);
  }

  private static JsonNode read(String document) {
    try {
      return YAML.readTree(document);
    } catch (JsonProcessingException e) {
      throw new AssertionError(document, e);
    }
  }
}
