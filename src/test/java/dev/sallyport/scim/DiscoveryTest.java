package dev.sallyport.scim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.scim.Client.Reply;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiscoveryTest {

  private static final String CORE = "urn:ietf:params:scim:schemas:core:2.0:";

  private final Client client = new Client();

  @Test
  void theServiceSaysWhatItDoes() {
    Reply config = client.get("/ServiceProviderConfig");

    assertThat(config.status()).isEqualTo(200);
    assertThat(config.body().at("/patch/supported").asBoolean()).isTrue();
    assertThat(config.body().at("/bulk/supported").asBoolean(true)).isFalse();
    assertThat(config.text("/authenticationSchemes/0/type")).isEqualTo("oauthbearertoken");
    assertThat(config.text("/meta/location")).isEqualTo(Client.BASE + "/ServiceProviderConfig");
  }

  @Test
  void schemasAndTypesAreListedAndFoundOneByOne() {
    String user = CORE + "User";

    assertThat(client.get("/Schemas").body().findValuesAsText("id"))
        .containsExactly(
            user,
            CORE + "Group",
            CORE + "ResourceType",
            CORE + "ServiceProviderConfig",
            CORE + "Schema");
    assertThat(client.get("/Schemas/" + user).text("/name")).isEqualTo("User");
    assertThat(client.get("/ResourceTypes").text("/Resources/1/endpoint")).isEqualTo("/Groups");
    assertThat(client.get("/resourcetypes/User").text("/schema")).isEqualTo(user);
    assertThat(client.get("/Schemas/urn:none").status()).isEqualTo(404);
    assertThat(client.get("/Schemas", Map.of("filter", "id pr")).status()).isEqualTo(403);
    assertThat(client.send("POST", "/Schemas", "{}").status()).isEqualTo(405);
  }

  @Test
  void anErrorIsOneOfTheStandard() {
    Reply error = client.get("/Nothing");

    assertThat(error.text("/schemas/0")).isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
    assertThat(error.text("/status")).isEqualTo("404");
    assertThat(error.text("/detail")).isNotBlank();
  }
}
