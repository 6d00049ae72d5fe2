package dev.sallyport.reconcile.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySource.Reason;
import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.IdentitySourceStatus.ServiceProviderStatus;
import dev.sallyport.api.TestSource;
import dev.sallyport.gate.Fault;
import dev.sallyport.reconcile.Caches;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OriginsTest {

  private static final String ORIGIN = "https://id.example.com";
  private static final String EARLY = "2026-01-01T00:00:00Z";
  private static final String LATE = "2026-02-01T00:00:00Z";

  private final Caches caches = new Caches(Set.of("one", "two"), "sallyport-system");

  @Test
  void theOlderOneHasIt() {
    IdentitySource older = source("one", EARLY, null);
    IdentitySource younger = source("two", LATE, null);

    assertThat(origins().fault(older)).isEmpty();
    assertThat(origins().fault(younger)).map(Fault::reason).contains(Reason.BASE_URL_TAKEN);
  }

  @Test
  void anOlderOneThatTurnsToItLaterDoesNotTakeItFromWhomItServes() {
    IdentitySource older = source("one", EARLY, "https://id.other.example.com/saml/acs");
    IdentitySource served = source("two", LATE, ORIGIN + "/saml/acs");

    assertThat(origins().fault(older)).map(Fault::reason).contains(Reason.BASE_URL_TAKEN);
    assertThat(origins().fault(served)).isEmpty();
  }

  @Test
  void ofTwoOfTheSameSecondAndNameOneHasIt() {
    IdentitySource one = source("one", EARLY, null);
    IdentitySource two = source("two", EARLY, null);

    assertThat(List.of(origins().fault(one).isEmpty(), origins().fault(two).isEmpty()))
        .containsExactlyInAnyOrder(true, false);
  }

  @Test
  void anOriginThatTheInstallGivesToOneCenterIsNoOthers() {
    IdentitySource one = source("one", EARLY, null);
    Origins origins =
        new Origins(
            caches,
            InstallSettings.of(
                "[{namespace: one, subjectPrefix: 'one:'}, {namespace: two, subjectPrefix: 'two:',"
                    + " baseURL: '"
                    + ORIGIN
                    + "'}]"));

    assertThat(origins.fault(one))
        .hasValueSatisfying(
            fault -> {
              assertThat(fault.reason()).isEqualTo(Reason.BASE_URL_NOT_ALLOWED);
              assertThat(fault.message()).contains("two");
            });
    assertThat(origins.fault(source("two", LATE, null))).isEmpty();
  }

  @Test
  void whereTheInstallNamesOneAnotherIsNotAllowed() {
    IdentitySource one = source("one", EARLY, null);
    Origins origins =
        new Origins(
            caches, InstallSettings.of("[{namespace: one, baseURL: 'https://only.example.com'}]"));

    assertThat(origins.fault(one)).map(Fault::reason).contains(Reason.BASE_URL_NOT_ALLOWED);
  }

  private Origins origins() {
    return new Origins(
        caches,
        InstallSettings.of(
            "[{namespace: one, subjectPrefix: 'one:'}, {namespace: two, subjectPrefix: 'two:'}]"));
  }

  /** A source that wants the origin, and what its status says of where it is served. */
  private IdentitySource source(String namespace, String created, String acsURL) {
    IdentitySource source = new IdentitySource();
    source.getMetadata().setNamespace(namespace);
    source.getMetadata().setName("corp");
    source.getMetadata().setUid("uid-" + namespace);
    source.getMetadata().setResourceVersion("1");
    source.getMetadata().setCreationTimestamp(created);
    source.setSpec(TestSource.ofType(IdentitySourceSpec.EXTERNAL_IDP).baseURL(ORIGIN).spec());
    if (acsURL != null) {
      source.setStatus(
          new IdentitySourceStatus(
              1L,
              null,
              false,
              null,
              null,
              null,
              new ServiceProviderStatus("urn:example", acsURL, "corp-sp-metadata", "00"),
              null,
              List.of()));
    }
    caches.sources.remember(source);
    return source;
  }
}
