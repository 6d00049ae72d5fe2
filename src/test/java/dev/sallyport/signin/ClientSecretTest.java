package dev.sallyport.signin;

import static dev.sallyport.signin.TestSessions.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Application;
import dev.sallyport.api.ApplicationSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientSecretTest {

  private final IssuerKeys keys = IssuerKeys.first(NOW, TestSessions.randomness(11));
  private final IssuerKeys other = IssuerKeys.first(NOW, TestSessions.randomness(12));

  private static Application grafana(String uid, Long version) {
    Application application = new Application();
    application.setMetadata(
        new ObjectMetaBuilder().withNamespace("identity").withName("grafana").withUid(uid).build());
    application.setSpec(
        new ApplicationSpec(
            null, List.of("https://grafana.example.com/"), null, null, null, version));
    return application;
  }

  private static String text(Secret secret, String key) {
    return new String(
        Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
  }

  private static String secretOf(Secret secret) {
    return text(secret, ClientSecret.CLIENT_SECRET);
  }

  @Test
  void deletedItComesBackAsItWas() {
    Secret made = ClientSecret.of(grafana("uid-1", null), keys, Optional.empty());

    assertThat(made.getMetadata().getName()).isEqualTo("grafana-client");
    assertThat(made.getType()).isEqualTo("sallyport.dev/client-secret");
    assertThat(text(made, ClientSecret.CLIENT_ID)).isEqualTo("grafana");
    assertThat(made.getMetadata().getOwnerReferences())
        .singleElement()
        .satisfies(owner -> assertThat(owner.getUid()).isEqualTo("uid-1"));
    assertThat(ClientSecret.of(grafana("uid-1", 1L), keys, Optional.empty())).isEqualTo(made);
  }

  @Test
  void itIsNotChangedAlsoWhenTheKeysOfTheIssuerWereLost() {
    Secret made = ClientSecret.of(grafana("uid-1", 1L), keys, Optional.empty());

    assertThat(ClientSecret.of(grafana("uid-1", 1L), other, Optional.of(made))).isEqualTo(made);
    assertThat(secretOf(ClientSecret.of(grafana("uid-1", 1L), other, Optional.empty())))
        .isNotEqualTo(secretOf(made));
  }

  @Test
  void itIsAnotherOneForAnotherVersionOrApplication() {
    Secret made = ClientSecret.of(grafana("uid-1", 1L), keys, Optional.empty());

    assertThat(secretOf(ClientSecret.of(grafana("uid-1", 2L), keys, Optional.of(made))))
        .isNotEqualTo(secretOf(made));
    assertThat(secretOf(ClientSecret.of(grafana("uid-2", 1L), keys, Optional.of(made))))
        .isNotEqualTo(secretOf(made));
  }

  @Test
  void whatWasEmptiedIsFilledAgain() {
    Secret made = ClientSecret.of(grafana("uid-1", 1L), keys, Optional.empty());
    for (Map<String, String> data :
        List.of(Map.<String, String>of(), Map.of(ClientSecret.CLIENT_SECRET, ""))) {
      Secret emptied = new SecretBuilder(made).withData(data).build();

      assertThat(ClientSecret.of(grafana("uid-1", 1L), keys, Optional.of(emptied))).isEqualTo(made);
    }
  }

  @Test
  void onlyThePresentSecretOfThatApplicationProvesWhoAClientIs() {
    Application application = grafana("uid-1", 1L);
    Secret secret = ClientSecret.of(application, keys, Optional.empty());
    String known = secretOf(secret);

    assertThat(ClientSecret.proves(application, secret, known)).isTrue();
    assertThat(ClientSecret.proves(application, secret, known + "x")).isFalse();
    assertThat(ClientSecret.proves(application, secret, "")).isFalse();
    assertThat(ClientSecret.proves(grafana("uid-2", 1L), secret, known)).isFalse();
    assertThat(ClientSecret.proves(grafana("uid-1", 2L), secret, known)).isFalse();
    assertThat(
            ClientSecret.proves(
                application, new SecretBuilder(secret).withType("Opaque").build(), known))
        .isFalse();
    secret.getData().put(ClientSecret.CLIENT_SECRET, "");
    assertThat(ClientSecret.proves(application, secret, "")).isFalse();
  }
}
