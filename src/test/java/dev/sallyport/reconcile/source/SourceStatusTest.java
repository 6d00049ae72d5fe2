package dev.sallyport.reconcile.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySource.Reason;
import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.IdentitySourceStatus.ServiceProviderStatus;
import dev.sallyport.api.Outcome;
import dev.sallyport.api.TestSource;
import dev.sallyport.gate.Fault;
import dev.sallyport.reconcile.Caches;
import dev.sallyport.reconcile.ScimTokens;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a status remembers of the service provider when nothing was published anew. */
class SourceStatusTest {

  private static final ServiceProviderStatus PUBLISHED =
      new ServiceProviderStatus(
          "urn:example", "https://id.example.com/saml/acs", "corp-sp-metadata", "00");
  private static final ServiceProviderStatus WITHOUT_ADDRESS =
      new ServiceProviderStatus("urn:example", null, "corp-sp-metadata", "00");
  private static final ServiceProvider.Result KEYS_FAULTY =
      new ServiceProvider.Result.Faulty(Reason.NAME_TAKEN, "taken");
  private static final ServiceProvider.Result NOT_SERVED =
      new ServiceProvider.Result.NotServed(new Fault(Reason.BASE_URL_TAKEN, "taken", false));

  private final Clock clock = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
  private final SourceStatus status =
      new SourceStatus(
          new SourceWarnings(
              new ScimTokens(new Caches(Set.of("identity"), "sallyport-system")), clock),
          clock);

  @Test
  void underTheSameOriginItStaysAsItWas() {
    assertThat(after("https://ID.example.com:443", Optional.of(KEYS_FAULTY))).isEqualTo(PUBLISHED);
    assertThat(after("https://id.example.com", Optional.empty())).isEqualTo(PUBLISHED);
  }

  @Test
  void whoWantsAnotherOriginKeepsNoClaimOnTheOneBefore() {
    assertThat(after("https://other.example.com", Optional.of(NOT_SERVED)))
        .isEqualTo(WITHOUT_ADDRESS);
    assertThat(after("https://other.example.com", Optional.of(KEYS_FAULTY)))
        .isEqualTo(WITHOUT_ADDRESS);
  }

  @Test
  void whoWantsNoneKeepsNoClaimEither() {
    assertThat(after(null, Optional.empty())).isEqualTo(WITHOUT_ADDRESS);
  }

  @Test
  void whereTheOriginIsRefusedTheClaimEnds() {
    assertThat(after("https://id.example.com", Optional.of(NOT_SERVED))).isEqualTo(WITHOUT_ADDRESS);
  }

  private ServiceProviderStatus after(String baseURL, Optional<ServiceProvider.Result> published) {
    return status
        .of(
            source(baseURL),
            SourceStatus.View.of(Optional.empty()).with(published),
            new Outcome.Stalled(Reason.BASE_URL_TAKEN, "taken"))
        .serviceProvider();
  }

  private static IdentitySource source(String baseURL) {
    IdentitySource source = new IdentitySource();
    source.getMetadata().setNamespace("identity");
    source.getMetadata().setName("corp");
    source.getMetadata().setGeneration(2L);
    source.setSpec(TestSource.ofType(IdentitySourceSpec.DIRECTORY).baseURL(baseURL).spec());
    source.setStatus(
        new IdentitySourceStatus(1L, null, false, null, null, null, PUBLISHED, null, List.of()));
    return source;
  }
}
