package dev.sallyport.reconcile.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySource.Reason;
import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.TestSource;
import dev.sallyport.gate.Fault;
import dev.sallyport.gate.Named;
import dev.sallyport.reconcile.Caches;
import dev.sallyport.reconcile.ObjectKey;
import java.time.Clock;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceIntakeTest {

  private static final String CENTER = "identity";

  private final SourceIntake intake =
      new SourceIntake(
          new Caches(Set.of(CENTER), "sallyport-system"),
          InstallSettings.of("[{namespace: identity, baseURL: 'https://only.example.com'}]"),
          new NoDownloads(),
          Clock.systemUTC());

  @ParameterizedTest
  @ValueSource(
      strings = {
        IdentitySourceSpec.DIRECTORY,
        IdentitySourceSpec.ACTIVE_DIRECTORY,
        IdentitySourceSpec.EXTERNAL_IDP
      })
  void whateverTheTypeItSaysWhatIsWrongWithTheOrigin(String type) {
    assertThat(intake.find(source(type, "https://id.example.com")).originFault())
        .map(Fault::reason)
        .contains(Reason.BASE_URL_NOT_ALLOWED);
    assertThat(intake.find(source(type, "https://only.example.com")).originFault()).isEmpty();
  }

  @Test
  void nothingIsWrongWithAnOriginThatNobodyWants() {
    SourceIntake.Found found = intake.find(source(IdentitySourceSpec.DIRECTORY, null));

    assertThat(found.originFault()).isEmpty();
    assertThat(found.named()).isInstanceOf(Named.Usable.class);
  }

  private static IdentitySource source(String type, String baseURL) {
    IdentitySource source = new IdentitySource();
    source.getMetadata().setNamespace(CENTER);
    source.getMetadata().setName("corp");
    source.setSpec(
        TestSource.ofType(type)
            .baseURL(baseURL)
            .idpAtURL("https://idp.example.com/saml", "https://idp.example.com/metadata")
            .baseDN("DC=example,DC=com")
            .spec());
    return source;
  }

  /** Nothing has come yet, and nothing will. */
  private static final class NoDownloads implements MetadataDownloads {

    @Override
    public Latest latest(ObjectKey source, String url) {
      return new Latest.Missing("MetadataPending", "Being fetched.");
    }

    @Override
    public void forget(ObjectKey source) {}
  }
}
