package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.api.TestSession;
import dev.sallyport.controlplane.Await;
import dev.sallyport.signin.IssuerKeys;
import dev.sallyport.signin.SpentAssertion;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the operator does for sign-in, under the rights that we ship. */
class SessionIT {
  private static Center center;

  @BeforeAll
  static void start() {
    center = SharedOperator.emptyCenter();
    center.apply(
        """
        kind: IdentitySource
        metadata: {name: corp}
        spec:
          type: ExternalIdP
          baseURL: https://%s.example.com
          externalIdP: {metadata: {inline: "%s"}}
        """
            .formatted(
                center.namespace(),
                IdpDocuments.of(IdpDocuments.PRESENT, IdpDocuments.certificate())
                    .replace("\"", "\\\"")
                    .replace("\n", "\\n")));
    center.await("IdentitySource", "corp", "Active");
  }

  // Sessions

  @Test
  void aSessionOfSomebodyWhoIsThereIsLeftAlone() {
    center.user("anna");
    Session session = signIn("anna", Instant.now(), Duration.ofHours(8));
    Session other = signIn("nobody", Instant.now(), Duration.ofHours(8));

    awaitEnded(other, Session.Reason.USER_GONE);

    assertThat(resource(session).get().getMetadata().getResourceVersion())
        .isEqualTo(session.getMetadata().getResourceVersion());
  }

  @Test
  void whoIsSetInactiveIsSignedOutAndSoIsWhoIsDeleted() {
    center.user("bert");
    center.user("carl");
    Session bert = signIn("bert", Instant.now(), Duration.ofHours(8));
    Session carl = signIn("carl", Instant.now(), Duration.ofHours(8));

    center.patch("User", "bert", "spec: {active: false}");
    center.delete("User", "carl");

    awaitEnded(bert, Session.Reason.USER_INACTIVE);
    // It stays, and tells that a token of theirs may still be used.
    Session ended = awaitEnded(carl, Session.Reason.USER_GONE);
    assertThat(ended.getSpec()).isEqualTo(carl.getSpec());
  }

  @Test
  void anotherPersonOfThatNameWaitsForTheLastTokenOfTheFirst() {
    String target = center.target();
    center.user("dora");
    Session dora = signIn("dora", Instant.now(), Duration.ofHours(8));
    center.delete("User", "dora");
    center.awaitGone("User", "dora");
    awaitEnded(dora, Session.Reason.USER_GONE);

    center.user("dora");
    center.assign("dora-view", "dora", target);

    Shown waits = center.await("Assignment", "dora-view", "NameNotFree");
    assertThat(waits.message()).contains("dora");
    assertThat(center.bindings("dora-view")).isEmpty();
  }

  @Test
  void aNameIsFreeByItselfAndNotBeforeItsTime() {
    String target = center.target();
    center.user("hugo");
    Instant free = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(12);
    Session hugo = signIn("hugo", free.minus(Duration.ofMinutes(11)), Duration.ofHours(8));
    center.delete("User", "hugo");
    center.awaitGone("User", "hugo");
    Await.until(
        "the operator to know the session",
        () -> resource(hugo).get(),
        found -> found == null || endOf(found) != null);

    center.user("hugo");
    center.assign("hugo-view", "hugo", target);

    center.await("Assignment", "hugo-view", "Bound");
    assertThat(center.bindings("hugo-view"))
        .allSatisfy(
            binding ->
                assertThat(Instant.parse(binding.getMetadata().getCreationTimestamp()))
                    .isAfterOrEqualTo(free))
        .isNotEmpty();
  }

  @Test
  void whoeverDeletesASessionCallsNoTokenBack() {
    String target = center.target();
    center.user("ida");
    Instant free = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(12);
    Session ida = signIn("ida", free.minus(Duration.ofMinutes(11)), Duration.ofHours(8));
    center.delete("User", "ida");
    center.awaitGone("User", "ida");
    Await.until(
        "the operator to know the session",
        () -> resource(ida).get(),
        found -> found == null || endOf(found) != null);
    resource(ida).delete();

    center.user("ida");
    center.assign("ida-view", "ida", target);

    center.await("Assignment", "ida-view", "Bound");
    assertThat(center.bindings("ida-view"))
        .allSatisfy(
            binding ->
                assertThat(Instant.parse(binding.getMetadata().getCreationTimestamp()))
                    .isAfterOrEqualTo(free))
        .isNotEmpty();
  }

  @Test
  void aSessionOfAnotherEpochEnds() {
    center.user("emil");
    Session session = session("emil", Instant.now(), Duration.ofHours(8), 2);

    awaitEnded(created(session), Session.Reason.SOURCE_CHANGED);
  }

  @Test
  void whatIsOverAndWhoseTokensHaveEndedIsSwept() {
    center.user("fred");
    Instant longAgo = Instant.now().minus(Duration.ofHours(9));
    Session expired = signIn("fred", longAgo, Duration.ofHours(8));

    Await.until("the session to be swept", () -> resource(expired).get(), found -> found == null);
  }

  // Assertions

  @Test
  void theNoteOfAnAssertionGoesWhenTheAssertionIsTooOldAndNotBefore() {
    Secret late = note("late", Instant.now().minusSeconds(420));
    Secret fresh = note("fresh", Instant.now().plusSeconds(300));

    Await.until(
        "the old note to be swept",
        () -> center.client().resource(late).get(),
        found -> found == null);
    assertThat(center.client().resource(fresh).get()).isNotNull();
  }

  // Keys

  @Test
  void theKeysOfTheIssuerAreInTheOperatorsNamespaceAndStayAsTheyAre() {
    Secret keys = awaitKeys();

    assertThat(keys.getType()).isEqualTo("sallyport.dev/oidc-keys");
    assertThat(IssuerKeys.decode(decoded(keys))).isInstanceOf(IssuerKeys.Decoded.Good.class);

    center.patch("IdentitySource", "corp", "metadata: {labels: {looked: again}}");
    center.await("IdentitySource", "corp", "Active");
    assertThat(awaitKeys().getMetadata().getResourceVersion())
        .isEqualTo(keys.getMetadata().getResourceVersion());
  }

  @Test
  void keysThatWereAlteredAreSaidToBeAndDeletedTheyAreMadeAnew() {
    Secret keys = awaitKeys();

    Secret altered =
        center
            .client()
            .resource(new SecretBuilder(keys).withData(Map.of("mine", "bWluZQ==")).build())
            .update();
    Shown faulty = center.await("IdentitySource", "corp", "IssuerKeysInvalid");
    assertThat(faulty.message()).contains(altered.getMetadata().getName());

    center.client().resource(altered).delete();
    center.await("IdentitySource", "corp", "Active");
    assertThat(decoded(awaitKeys()).keySet()).isEqualTo(decoded(keys).keySet());
    assertThat(awaitKeys().getData()).isNotEqualTo(keys.getData());
  }

  // Applications

  @Test
  void theClientSecretOfAnApplicationComesBackAsItWasAndChangesOnlyWhenAskedTo() {
    center.apply(
        """
        kind: Application
        metadata: {name: grafana}
        spec: {redirectURIs: ["https://grafana.example.com/login"]}
        """);
    Shown shown = center.await("Application", "grafana", "Registered");
    assertThat(shown.text("/status/clientID")).isEqualTo("grafana");
    assertThat(shown.text("/status/clientSecret")).isEqualTo("grafana-client");
    Secret made = secret("grafana-client").get();
    assertThat(text(made, "clientID")).isEqualTo("grafana");

    secret("grafana-client").delete();
    Secret back =
        Await.until(
            "the client Secret to be back",
            () -> secret("grafana-client").get(),
            found ->
                found != null && !found.getMetadata().getUid().equals(made.getMetadata().getUid()));
    assertThat(back.getData()).isEqualTo(made.getData());

    center.patch("Application", "grafana", "spec: {clientSecretVersion: 2}");
    Await.until(
        "another client secret",
        () -> secret("grafana-client").get(),
        found -> !text(found, "clientSecret").equals(text(made, "clientSecret")));

    center.delete("Application", "grafana");
    Await.until(
        "the client Secret to be gone",
        () -> secret("grafana-client").get(),
        found -> found == null);
  }

  @Test
  void aPublicApplicationHasNoSecretAndAForeignOneIsLeftAlone() {
    Secret foreign =
        center
            .client()
            .resource(
                new SecretBuilder()
                    .withNewMetadata()
                    .withNamespace(center.namespace())
                    .withName("metrics-client")
                    .endMetadata()
                    .withType("Opaque")
                    .withData(Map.of("mine", "bWluZQ=="))
                    .build())
            .create();
    center.apply(
        """
        kind: Application
        metadata: {name: metrics}
        spec: {redirectURIs: ["https://metrics.example.com/login"]}
        """);
    center.apply(
        """
        kind: Application
        metadata: {name: desktop}
        spec: {redirectURIs: ["http://127.0.0.1/callback"], tokenEndpointAuthMethod: none}
        """);

    assertThat(center.await("Application", "metrics", "NameTaken").message())
        .contains("metrics-client");
    assertThat(secret("metrics-client").get().getMetadata().getResourceVersion())
        .isEqualTo(foreign.getMetadata().getResourceVersion());
    center.await("Application", "desktop", "Registered");
    assertThat(secret("desktop-client").get()).isNull();

    secret("metrics-client").delete();
    center.await("Application", "metrics", "Registered");
  }

  @Test
  void whatIsNewlyAssignedToAGroupWaitsForWhoWasInAnEarlierOneOfItsName() {
    String target = center.target();
    center.user("kurt");
    signIn("kurt", Instant.now(), Duration.ofHours(8));
    center.apply(
        """
        kind: Group
        metadata: {name: reused}
        spec: {displayName: reused, members: [{name: kurt}]}
        """);
    String group = "{kind: Group, name: reused}";
    center.assign("reused-view", group, "view", target);
    center.await("Assignment", "reused-view", "Bound");
    center.delete("Group", "reused");
    center.await("Assignment", "reused-view", "PrincipalNotProvisioned");

    center.group("reused");
    center.assign("reused-edit", group, "edit", target);

    // What the first had is theirs until their tokens end, as when they leave it.
    center.await("Assignment", "reused-view", "Bound");
    center.await("Assignment", "reused-edit", "NameNotFree");
    assertThat(center.bindings("reused-edit")).isEmpty();
    // Whoever is in both is not waited for.
    center.apply(
        """
        kind: GroupMembership
        metadata: {name: reused-more}
        spec: {group: {name: reused}, members: [{name: kurt}]}
        """);
    center.await("Assignment", "reused-edit", "Bound");
  }

  @Test
  void anAssignmentOfAnApplicationSaysWhoMayEnter() {
    center.user("gina");
    center.apply(
        """
        kind: Assignment
        metadata: {name: gina-enters}
        spec: {principal: {kind: User, name: gina}, application: {name: grafana}}
        """);

    Shown bound = center.await("Assignment", "gina-enters", "Bound");

    assertThat(bound.text("/status/principal/uid")).isEqualTo(center.get("User", "gina").uid());
    assertThat(center.bindings("gina-enters")).isEmpty();
  }

  private static Session signIn(String user, Instant createdAt, Duration length) {
    return created(session(user, createdAt, length, 1));
  }

  private static Session created(Session session) {
    return center.client().resource(session).create();
  }

  private static Session session(String user, Instant createdAt, Duration length, long epoch) {
    Shown person = center.get("User", user);
    Session session = new Session();
    session.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(center.namespace())
            .withName(UUID.randomUUID().toString())
            .build());
    Instant created = createdAt.truncatedTo(ChronoUnit.SECONDS);
    session.setSpec(
        TestSession.of(user, person == null ? "none" : person.uid(), user + "@example.com")
            .source(center.get("IdentitySource", "corp").uid(), epoch)
            .client(new SessionSpec.Client(SessionSpec.Client.KUBERNETES, "kubernetes", null, null))
            .from(created, created.plus(length))
            .secretHash("0".repeat(64))
            .spec());
    return session;
  }

  private static Resource<Session> resource(Session session) {
    return center
        .client()
        .resources(Session.class)
        .inNamespace(center.namespace())
        .withName(session.getMetadata().getName());
  }

  private static Session awaitEnded(Session session, String reason) {
    return Await.until(
        "the session to end as " + reason,
        () -> resource(session).get(),
        found -> found != null && reason.equals(endOf(found)));
  }

  private static String endOf(Session session) {
    SessionStatus status = session.getStatus();
    return status == null || status.ended() == null ? null : status.ended().reason();
  }

  private static Secret note(String assertionID, Instant usableUntil) {
    return center
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(center.namespace())
                .withName(SpentAssertion.name(IdpDocuments.PRESENT, assertionID))
                .endMetadata()
                .withType("sallyport.dev/spent-assertion")
                .withData(Map.of("usableUntil", base64(usableUntil.toString())))
                .build())
        .create();
  }

  private static Secret awaitKeys() {
    return Await.until(
        "the keys of the issuer",
        () ->
            center
                .client()
                .secrets()
                .inNamespace(ShippedRbac.NAMESPACE)
                .withName("sallyport-oidc-keys-" + center.namespace())
                .get(),
        found -> found != null);
  }

  private static Resource<Secret> secret(String name) {
    return center.client().secrets().inNamespace(center.namespace()).withName(name);
  }

  private static Map<String, byte[]> decoded(Secret secret) {
    Map<String, byte[]> decoded = new HashMap<>();
    secret.getData().forEach((key, value) -> decoded.put(key, Base64.getDecoder().decode(value)));
    return decoded;
  }

  private static String text(Secret secret, String key) {
    return new String(decoded(secret).get(key), StandardCharsets.UTF_8);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
