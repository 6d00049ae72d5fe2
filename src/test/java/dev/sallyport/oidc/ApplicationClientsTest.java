package dev.sallyport.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Application;
import dev.sallyport.api.ApplicationSpec;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.AssignmentStatus;
import dev.sallyport.api.Condition;
import dev.sallyport.oidc.Client.Authentication;
import dev.sallyport.signin.ClientSecret;
import dev.sallyport.signin.IssuerKeys;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Applications as clients. */
class ApplicationClientsTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final String CALLBACK = "https://grafana.example.com/login/callback";

  private final IssuerKeys keys = IssuerKeys.first(NOW, new Random(3)::nextBytes);
  private final Map<String, Application> applications = new HashMap<>();
  private final Map<String, Secret> secrets = new HashMap<>();
  private final List<Assignment> assignments = new ArrayList<>();
  private final Set<String> groupUids = Set.of("uid-of-platform");
  private final Clients clients = new ApplicationClients(new Known());

  private final class Known implements ApplicationClients.Objects {
    @Override
    public Optional<Application> application(String name) {
      return Optional.ofNullable(applications.get(name));
    }

    @Override
    public Optional<Secret> secret(String name) {
      return Optional.ofNullable(secrets.get(name));
    }

    @Override
    public Collection<Assignment> assignments(String application) {
      return assignments;
    }

    @Override
    public Set<String> groupUids(String userUid) {
      return groupUids;
    }
  }

  @Test
  void anApplicationIsAClientByItsName() {
    add("uid-1", null, "Grafana of the platform team");

    Client client = clients.client("grafana").orElseThrow();

    assertThat(client.uid()).isEqualTo("uid-1");
    assertThat(client.name()).isEqualTo("Grafana of the platform team");
    assertThat(client.authentication()).isEqualTo(Authentication.CLIENT_SECRET_BASIC);
    assertThat(client.redirectUris().allow(CALLBACK)).isTrue();
    assertThat(client.isKubernetes()).isFalse();
    assertThat(clients.client("wiki")).isEmpty();
  }

  @Test
  void withoutADisplayNameItIsCalledByItsName() {
    add("uid-1", null, null);

    assertThat(clients.client("grafana").orElseThrow().name()).isEqualTo("grafana");
  }

  @ParameterizedTest
  @CsvSource({
    "client_secret_basic,CLIENT_SECRET_BASIC",
    "client_secret_post,CLIENT_SECRET_POST",
    "none,NONE",
  })
  void itAuthenticatesAsItSays(String method, Authentication authentication) {
    add("uid-1", method, null);

    assertThat(clients.client("grafana").orElseThrow().authentication()).isEqualTo(authentication);
  }

  @Test
  void aMethodOfANewerVersionOrADeletionMakesItNoClient() {
    add("uid-1", "private_key_jwt", null);
    assertThat(clients.client("grafana")).isEmpty();

    add("uid-1", null, null);
    applications.get("grafana").getMetadata().setDeletionTimestamp("2026-06-01T11:00:00Z");
    assertThat(clients.client("grafana")).isEmpty();
  }

  @Test
  void itsSecretIsTheOneInItsSecret() {
    Application application = add("uid-1", null, null);
    Secret secret = ClientSecret.of(application, keys, Optional.empty());
    String text =
        new String(
            Base64.getDecoder().decode(secret.getData().get(ClientSecret.CLIENT_SECRET)),
            StandardCharsets.UTF_8);
    Client client = clients.client("grafana").orElseThrow();
    assertThat(clients.isSecretOf(client, text)).as("the Secret is missing").isFalse();

    secrets.put(ClientSecret.name(application), secret);
    assertThat(clients.isSecretOf(client, text)).isTrue();
    assertThat(clients.isSecretOf(client, "")).isFalse();
    assertThat(clients.isSecretOf(client, text + "x")).isFalse();

    add("uid-2", null, null);
    assertThat(clients.isSecretOf(client, text)).as("the client is another one's").isFalse();
    assertThat(clients.isSecretOf(clients.client("grafana").orElseThrow(), text))
        .as("the Secret is another one's")
        .isFalse();
  }

  @Test
  void anAssignmentLetsAPersonOrAGroupIn() {
    add("uid-1", null, null);
    Client client = clients.client("grafana").orElseThrow();
    assertThat(clients.admits(client, "uid-of-jane", NOW)).isFalse();

    assignments.add(assignment("uid-of-jane"));
    assertThat(clients.admits(client, "uid-of-jane", NOW)).isTrue();
    assertThat(clients.admits(client, "uid-of-john", NOW)).isFalse();
    assertThat(clients.admits(client, "uid-of-jane", NOW.plusSeconds(3_600)))
        .as("it has ended")
        .isFalse();

    assignments.set(0, assignment("uid-of-platform"));
    assertThat(clients.admits(client, "uid-of-john", NOW)).isTrue();

    add("uid-2", null, null);
    assertThat(clients.admits(client, "uid-of-john", NOW)).isFalse();
  }

  private Application add(String uid, String method, String displayName) {
    Application application = new Application();
    application.setMetadata(
        new ObjectMetaBuilder().withNamespace("identity").withName("grafana").withUid(uid).build());
    application.setSpec(
        new ApplicationSpec(displayName, List.of(CALLBACK), null, null, method, null));
    applications.put("grafana", application);
    return application;
  }

  private static Assignment assignment(String principalUid) {
    Assignment assignment = new Assignment();
    assignment.setMetadata(new ObjectMetaBuilder().withName("a").withGeneration(1L).build());
    assignment.setSpec(
        new AssignmentSpec(
            new AssignmentSpec.PrincipalReference("Group", "platform"),
            null,
            null,
            new AssignmentSpec.ApplicationReference("grafana"),
            null,
            "2026-06-01T13:00:00Z",
            null,
            null));
    assignment.setStatus(
        new AssignmentStatus(
            1L,
            3L,
            new AssignmentStatus.BoundPrincipal(principalUid, null),
            0,
            null,
            List.of(new Condition("Ready", "True", 1L, NOW.toString(), "Bound", "m"))));
    return assignment;
  }
}
