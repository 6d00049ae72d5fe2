package dev.sallyport.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.IdentitySourceSpec.Match;
import dev.sallyport.api.IdentitySourceSpec.Scim;
import dev.sallyport.api.IdentitySourceSpec.SignInRules;
import dev.sallyport.api.Secrets;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ActiveSecretTest {

  private static final ActiveState STATE =
      new ActiveState(
          7,
          Instant.parse("2026-03-01T10:00:00Z"),
          Optional.of(
              new Target(SourceIdentity.externalIdP("https://a.example.com"), Optional.of("<é/>"))),
          new SourceRef("corp", "uid-1"),
          Acceptance.bound("0123456789ab"),
          OnDelete.CLEAR);

  @Property(tries = 200)
  void everyStateComesBackAsItWas(@ForAll("states") ActiveState state) {
    Secret secret = ActiveSecret.of("identity", state);

    assertThat(ActiveSecret.read(secret))
        .isEqualTo(new StateRead.Read(state, ActiveSecret.digest(state)));
    assertThat(secret.getStringData()).isNullOrEmpty();
    assertThat(ActiveSecret.of("identity", state)).isEqualTo(secret);
  }

  @Test
  void everyAlteredAddedOrMissingKeyShows() {
    Secret secret = ActiveSecret.of("identity", STATE);

    for (String key : secret.getData().keySet()) {
      assertAltered(with(secret, key, base64("another")));
      assertAltered(with(secret, key, "*not base64*"));
      assertAltered(with(secret, key, null));
    }
    assertAltered(with(secret, "added", base64("by another hand")));
    assertAltered(new SecretBuilder(secret).withData(Map.of()).build());
    assertAltered(new SecretBuilder(secret).withData(null).build());
  }

  @Test
  void valuesThatChangePlacesShow() {
    Secret secret = ActiveSecret.of("identity", STATE);
    Map<String, String> data = new LinkedHashMap<>(secret.getData());
    String name = data.get("sourceName");
    data.put("sourceName", data.get("sourceUid"));
    data.put("sourceUid", name);

    assertAltered(new SecretBuilder(secret).withData(data).build());
  }

  @Test
  void keysOfANewerVersionAreSealedButIgnored() {
    Map<String, String> values = new LinkedHashMap<>(opened());
    values.remove(SecretData.DIGEST);
    values.put("invented-later", "x");

    assertThat(ActiveSecret.read(secret(SecretData.sealed(values))))
        .isInstanceOfSatisfying(
            StateRead.Read.class, read -> assertThat(read.state()).isEqualTo(STATE));
  }

  @Test
  void whatCannotBeUnderstoodOfAnAcceptIsSpentAndOfOnDeleteIsHold() {
    Map<String, String> values = new LinkedHashMap<>(opened());
    values.remove(SecretData.DIGEST);
    values.put("accept", "INVENTED_LATER");
    values.put("onDelete", "InventedLater");

    assertThat(ActiveSecret.read(secret(SecretData.sealed(values))))
        .isInstanceOfSatisfying(
            StateRead.Read.class,
            read -> {
              assertThat(read.state().acceptance()).isEqualTo(Acceptance.SPENT);
              assertThat(read.state().onDelete()).isEqualTo(OnDelete.HOLD);
            });
  }

  @Test
  void aTypeOfANewerVersionIsNotGuessedAt() {
    for (String key : new String[] {"type", "epoch", "since"}) {
      Map<String, String> values = new LinkedHashMap<>(opened());
      values.remove(SecretData.DIGEST);
      values.put(key, "InventedLater");

      assertAltered(secret(SecretData.sealed(values)));
    }
  }

  @Test
  void aSecretOfAnotherTypeIsNotOurs() {
    Secret secret =
        new SecretBuilder(ActiveSecret.of("identity", STATE)).withType("Opaque").build();

    assertThat(ActiveSecret.read(secret)).isEqualTo(new StateRead.NameTaken());
    assertThat(ActiveSecret.read(null)).isEqualTo(new StateRead.Absent());
  }

  @Provide
  Arbitrary<ActiveState> states() {
    Arbitrary<String> text = Arbitraries.strings().ofMaxLength(40);
    Arbitrary<SourceIdentity> identities =
        Combinators.combine(Arbitraries.of(SourceType.class), text)
            .as((type, identity) -> new SourceIdentity(type, wellFormed(identity)));
    Arbitrary<Acceptance> acceptances =
        Arbitraries.of(Acceptance.FRESH, Acceptance.SPENT, Acceptance.bound("0123456789ab"));
    return Combinators.combine(
            Arbitraries.longs().between(1, Long.MAX_VALUE),
            Arbitraries.longs().between(0, 4_000_000_000L),
            Combinators.combine(identities, text.optional())
                .as(
                    (i, xml) ->
                        new Target(
                            i,
                            xml.map(ActiveSecretTest::wellFormed),
                            xml.map(
                                name ->
                                    new SignInRules(
                                        "Disabled",
                                        new Match("Attribute", wellFormed(name), "externalID"),
                                        null,
                                        new Scim(i.type() == SourceType.EXTERNAL_IDP)))))
                .optional(),
            acceptances,
            Arbitraries.of(OnDelete.class))
        .as(
            (epoch, since, target, acceptance, onDelete) ->
                new ActiveState(
                    epoch,
                    Instant.ofEpochSecond(since),
                    target,
                    new SourceRef("corp", "uid"),
                    acceptance,
                    onDelete));
  }

  /** A lone surrogate is no text, and never comes out of an API server. */
  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static Map<String, String> opened() {
    return SecretData.opened(ActiveSecret.of("identity", STATE).getData()).orElseThrow();
  }

  private static void assertAltered(Secret secret) {
    assertThat(ActiveSecret.read(secret)).isInstanceOf(StateRead.Altered.class);
  }

  private static Secret with(Secret secret, String key, String value) {
    Map<String, String> data = new LinkedHashMap<>(secret.getData());
    if (value == null) {
      data.remove(key);
    } else {
      data.put(key, value);
    }
    return new SecretBuilder(secret).withData(data).build();
  }

  private static Secret secret(Map<String, String> data) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(Secrets.ACTIVE_SOURCE_NAME)
        .endMetadata()
        .withType(Secrets.ACTIVE_SOURCE)
        .withData(data)
        .build();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
