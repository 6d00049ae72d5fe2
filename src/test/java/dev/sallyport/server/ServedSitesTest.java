package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Origin;
import dev.sallyport.Settings;
import dev.sallyport.api.Secrets;
import dev.sallyport.controlplane.Await;
import dev.sallyport.gate.Acceptance;
import dev.sallyport.gate.ActiveSecret;
import dev.sallyport.gate.ActiveState;
import dev.sallyport.gate.OnDelete;
import dev.sallyport.gate.SourceRef;
import dev.sallyport.portal.Site;
import dev.sallyport.saml.ServiceProviderMetadata;
import dev.sallyport.saml.idp.TestIdp;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ServedSitesTest {

  private static final Settings.Center CENTER =
      Settings.readCenters("[{namespace: identity, subjectPrefix: 'sallyport:'}]").getFirst();
  private static final Origin ORIGIN = Origin.of("https://id.example.com").orElseThrow();

  private final Known known = new Known();
  private final CountDownLatch reading = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  @Test
  void whoeverAsksWhileTheCentersAreReadWaitsForThat() throws Exception {
    put(
        ActiveSecret.of(
            "identity",
            new ActiveState(
                3,
                TestIdp.NOW,
                Optional.empty(),
                new SourceRef("corp", "uid-1"),
                Acceptance.FRESH,
                OnDelete.HOLD)));
    put(acsURL("https://id.example.com/saml/acs"));
    ServedSites sites =
        new ServedSites(List.of(CENTER), "sallyport-system", known, null, this::nowAfterAWhile);
    List<Optional<Site>> found = Collections.synchronizedList(new ArrayList<>());

    Thread first = Thread.ofPlatform().start(() -> found.add(sites.at(ORIGIN)));
    reading.await();
    Thread second = Thread.ofPlatform().start(() -> found.add(sites.at(ORIGIN)));
    Await.until(
        "the second to wait or to be done",
        second::getState,
        state -> state == Thread.State.BLOCKED || state == Thread.State.TERMINATED);
    goOn.countDown();
    first.join();
    second.join();

    assertThat(found).hasSize(2).allSatisfy(site -> assertThat(site).isPresent());
  }

  /** The time is asked for in the midst of the reading. */
  private Instant nowAfterAWhile() {
    reading.countDown();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return TestIdp.NOW;
  }

  private void put(Secret secret) {
    secret.getMetadata().setUid("uid of " + secret.getMetadata().getName());
    secret.getMetadata().setResourceVersion("1");
    known.secrets.get(secret.getType()).remember(secret);
  }

  private static Secret acsURL(String url) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace("identity")
        .withName("corp" + Secrets.SP_METADATA_SUFFIX)
        .endMetadata()
        .withType(Secrets.SP_METADATA)
        .withData(
            Map.of(
                ServiceProviderMetadata.ACS_URL,
                Base64.getEncoder().encodeToString(url.getBytes(StandardCharsets.UTF_8))))
        .build();
  }
}
