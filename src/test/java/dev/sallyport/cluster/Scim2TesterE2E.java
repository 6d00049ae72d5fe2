package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sallyport.parts.Scim2Tester;
import dev.sallyport.parts.Scim2Tester.Result;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What scim2-tester says of the server as it is shipped. */
class Scim2TesterE2E {

  /** What it does not get, by how its reasons begin, and why. */
  private static final Map<String, String> EXPLAINED =
      Map.of(
          "POST /.search: searching several resource types at once is not supported by the server",
          "people and groups are searched by themselves, as every client that we know does");

  private static SignInCenter signIn;
  private static ScimClient provider;

  @BeforeAll
  static void givenACenterThatIsPushedTo() {
    assumeTrue(Scim2Tester.isInstalled(), Scim2Tester.MISSING);
    provider = ScimClient.start();
    signIn = provider.center();
    provider.grant();
    provider.enable();
  }

  @AfterAll
  static void stop() {
    if (provider != null) {
      provider.close();
    }
  }

  @Test
  void aClientOfOthersFindsNoFault() {
    PushedCenter center = new PushedCenter(provider, provider.tokenThatCounts());
    center.awaitAllowed();

    List<Result> results = Scim2Tester.run(center.base(), signIn.authorityFile(), center.token());

    assertThat(results).hasSizeGreaterThan(40);
    assertThat(results)
        .filteredOn(result -> !result.status().equals("SUCCESS"))
        .allMatch(result -> EXPLAINED.keySet().stream().anyMatch(result.reason()::startsWith));
  }
}
