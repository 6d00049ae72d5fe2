package dev.sallyport.signin;

import static dev.sallyport.signin.TestSessions.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.signin.IssuerKeys.Decoded;
import dev.sallyport.signin.Sealed.Purpose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IssuerKeysTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration MAX_AGE = Duration.ofMinutes(5);
  private static final Duration TOKEN = Duration.ofMinutes(10);

  private final Randomness randomness = TestSessions.randomness(3);
  private final IssuerKeys first = IssuerKeys.first(NOW, randomness);

  @Test
  void theFirstKeySignsAtOnceAndStays() {
    assertThat(first.publishedAt(NOW)).containsExactly(first.signsAt(NOW));
    assertThat(first.due(NOW, randomness)).isEmpty();
    assertThat(first.nextDue())
        .isEqualTo(NOW.plus(IssuerKeys.ROTATE_EVERY).minus(IssuerKeys.PUBLISHED_AHEAD));
  }

  @Test
  void aKeySignsWhatItsPublicKeyVerifies() throws GeneralSecurityException {
    SigningKey key = first.signsAt(NOW);
    byte[] message = "header.payload".getBytes(StandardCharsets.US_ASCII);

    Signature signing = Signature.getInstance("SHA256withECDSAinP1363Format");
    signing.initSign(key.privateKey());
    signing.update(message);
    byte[] signature = signing.sign();

    Signature verifying = Signature.getInstance("SHA256withECDSAinP1363Format");
    verifying.initVerify(key.publicKey());
    verifying.update(message);
    assertThat(verifying.verify(signature)).isTrue();
  }

  @Test
  void theKeyIdIsTheThumbprintOfTheStandard() {
    // The EC key of RFC 7517 A.1, whose private key is in A.2.
    SigningKey key = SigningKey.decode("870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE", NOW);

    assertThat(key.publicKey().getW().getAffineX().toString(16))
        .isEqualTo("30a0424cd21c2944838a2d75c92b37e76ea20d9f00893a3b4eee8a3c0aafec3e");
    assertThat(key.publicKey().getW().getAffineY().toString(16))
        .isEqualTo("e04b65e92456d9888b52b379bdfbd51ee869ef1f0fc65b6659695b6cce081723");
    assertThat(key.kid()).isEqualTo("cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s");
  }

  @Test
  void aNewKeyIsPublishedBeforeItSignsAndTheOldOneAfterIt() {
    Instant due = first.nextDue();
    IssuerKeys next = first.due(due, randomness).orElseThrow();

    SigningKey old = first.signsAt(NOW);
    Instant takesOver = due.plus(IssuerKeys.PUBLISHED_AHEAD);
    assertThat(next.signsAt(takesOver.minusSeconds(1)).kid()).isEqualTo(old.kid());
    assertThat(next.publishedAt(due)).hasSize(2);
    SigningKey fresh = next.signsAt(takesOver);
    assertThat(fresh.kid()).isNotEqualTo(old.kid());
    assertThat(next.publishedAt(takesOver.plus(TOKEN).plus(MAX_AGE))).hasSize(2);
    assertThat(next.due(takesOver, randomness)).isEmpty();

    IssuerKeys later = next.due(takesOver.plus(IssuerKeys.KEPT_AFTER), randomness).orElseThrow();
    assertThat(later.publishedAt(takesOver.plus(IssuerKeys.KEPT_AFTER)))
        .extracting(SigningKey::kid)
        .containsExactly(fresh.kid());
  }

  @Test
  void whatIsSealedOpensAcrossARotation() {
    Instant due = first.nextDue();
    IssuerKeys next = first.due(due, randomness).orElseThrow();
    Instant takesOver = due.plus(IssuerKeys.PUBLISHED_AHEAD);

    String before =
        first
            .sealedAt(takesOver)
            .seal(Purpose.LOGIN, "a", takesOver.plus(Lifetimes.LOGIN), randomness);
    String after =
        next.sealedAt(takesOver)
            .seal(Purpose.LOGIN, "a", takesOver.plus(Lifetimes.LOGIN), randomness);

    // a replica that has not heard yet, and one that has
    assertThat(next.sealedAt(takesOver).open(Purpose.LOGIN, before, takesOver))
        .isInstanceOf(Sealed.Opening.Good.class);
    assertThat(next.sealedAt(due).open(Purpose.LOGIN, after, takesOver))
        .isInstanceOf(Sealed.Opening.Good.class);
    assertThat(after.substring(0, 8)).isNotEqualTo(before.substring(0, 8));
  }

  @Test
  void theSecretHasThemAllAndGivesThemBack() {
    IssuerKeys keys = first.due(first.nextDue(), randomness).orElseThrow();

    Map<String, byte[]> data = keys.encode();

    assertThat(IssuerKeys.decode(data))
        .isInstanceOfSatisfying(
            Decoded.Good.class,
            good -> {
              assertThat(good.keys().encode().get(IssuerKeysJson.KEY))
                  .isEqualTo(data.get(IssuerKeysJson.KEY));
              assertThat(good.keys().signsAt(NOW).kid()).isEqualTo(keys.signsAt(NOW).kid());
              assertThat(good.keys().clientSecret("uid", 1)).isEqualTo(keys.clientSecret("uid", 1));
            });
  }

  static Stream<Consumer<ObjectNode>> damages() {
    return Stream.of(
        root -> root.remove("signing"),
        root -> root.putArray("signing"),
        root -> root.put("signing", "none"),
        root -> root.remove("sealing"),
        root -> root.remove("clientSecrets"),
        root -> root.put("clientSecrets", "AAAA"),
        root -> ((ObjectNode) root.at("/signing/0")).put("d", "AAAA"),
        root -> ((ObjectNode) root.at("/signing/0")).put("d", "A".repeat(43)),
        root -> ((ObjectNode) root.at("/signing/0")).put("d", "_".repeat(42) + "8"),
        root -> ((ObjectNode) root.at("/signing/0")).put("usedFrom", "soon"),
        root -> ((ObjectNode) root.at("/signing/0")).remove("usedFrom"),
        root -> ((ObjectNode) root.at("/sealing/0")).put("id", "a.b"),
        root -> ((ObjectNode) root.at("/sealing/0")).put("key", "AAAA"),
        root -> ((ObjectNode) root.at("/sealing/0")).put("key", "?"));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void aDamagedSecretIsRefusedAndNotQuoted(Consumer<ObjectNode> damage) throws IOException {
    ObjectNode root = (ObjectNode) JSON.readTree(first.encode().get(IssuerKeysJson.KEY));
    String secret = root.at("/signing/0/d").asText();
    damage.accept(root);

    Decoded decoded = IssuerKeys.decode(Map.of(IssuerKeysJson.KEY, JSON.writeValueAsBytes(root)));

    assertThat(decoded)
        .isInstanceOfSatisfying(
            Decoded.Bad.class,
            bad -> assertThat(bad.message()).doesNotContain(secret).contains("delete the Secret"));
  }

  @Test
  void noDocumentAndNoJsonIsRefused() {
    assertThat(IssuerKeys.decode(null)).isInstanceOf(Decoded.Bad.class);
    assertThat(IssuerKeys.decode(Map.of())).isInstanceOf(Decoded.Bad.class);
    for (String text : List.of("", "null", "[]", "{", "[".repeat(10_000))) {
      assertThat(
              IssuerKeys.decode(Map.of(IssuerKeysJson.KEY, text.getBytes(StandardCharsets.UTF_8))))
          .isInstanceOf(Decoded.Bad.class);
    }
  }

  @Test
  void noKeyIsInAnyText() throws IOException {
    JsonNode root = JSON.readTree(first.encode().get(IssuerKeysJson.KEY));

    for (Object shown : List.of(first, first.signsAt(NOW), first.sealing())) {
      assertThat(shown.toString())
          .doesNotContain(root.at("/signing/0/d").asText())
          .doesNotContain(root.at("/sealing/0/key").asText())
          .doesNotContain(root.at("/clientSecrets").asText());
    }
  }

  @Test
  void aClientSecretFollowsFromTheApplicationAndTheVersionAndSurvivesARotation() {
    String secret = first.clientSecret("uid-1", 1);

    assertThat(secret).matches("spk_[A-Za-z0-9_-]{43}");
    assertThat(first.due(first.nextDue(), randomness).orElseThrow().clientSecret("uid-1", 1))
        .isEqualTo(secret);
    assertThat(first.clientSecret("uid-1", 2)).isNotEqualTo(secret);
    assertThat(first.clientSecret("uid-2", 1)).isNotEqualTo(secret);
    assertThat(IssuerKeys.first(NOW, randomness).clientSecret("uid-1", 1)).isNotEqualTo(secret);
  }
}
