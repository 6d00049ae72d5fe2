package dev.sallyport.bench.signin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.Labels;
import dev.sallyport.api.User;
import dev.sallyport.bench.Center;
import dev.sallyport.bench.Operators;
import dev.sallyport.bench.Population;
import dev.sallyport.bench.Site;
import dev.sallyport.bench.Started;
import dev.sallyport.bench.Store;
import dev.sallyport.controlplane.Await;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.ScimToken;
import dev.sallyport.signin.ScimTokenSecret;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** An identity center into which people are pushed, and a bare client that may write as many. */
final class ScimCenter {
  /** Who pushes, at the API server. */
  static final String SERVER_USER = "system:serviceaccount:sallyport-system:sallyport-server";

  private static final String SERVER = "sallyport-server";
  private static final String BARE_ACCOUNT = "bare-pusher";
  private static final String RBAC = "rbac.authorization.k8s.io";

  private final Site site;
  private final Center center;
  private final List<User> users;

  ScimCenter(Site site, int users) {
    this.site = site;
    this.center = new Center(site, TestIdp.ENTITY_ID, TestIdp.metadata(TestIdp.rsa().key()));
    this.users = new Population(users, 0, 0).allUsers();
    this.users.forEach(
        user -> user.getMetadata().setLabels(Map.of(Labels.PROVISIONED_BY, Labels.SCIM)));
  }

  /**
   * The source in force, which may push, and all people. An operator makes it so, and then ends:
   * what is measured needs none.
   *
   * @return the text of a token
   */
  String open() {
    Operators operators = new Operators(site);
    Started operator = operators.start();
    center.createSource();
    center.awaitSource();
    center
        .source()
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\": {\"externalIdP\": {\"scim\": {\"enabled\": true}}}}");
    IdentitySource source =
        Await.until(
            "the source to push",
            () -> center.source().get(),
            seen ->
                seen.getStatus().observedGeneration() != null
                    && seen.getStatus()
                        .observedGeneration()
                        .equals(seen.getMetadata().getGeneration()));
    JsonNode first = center.create(users.getFirst());
    operators.stop(operator);
    try (Store store = new Store(site)) {
      store.put(first, users.subList(1, users.size()));
    }
    grant(Site.CENTER, SERVER);
    ScimToken token = ScimToken.random(new SecureRandom()::nextBytes);
    site.client()
        .resource(
            ScimTokenSecret.of(
                    token,
                    "bench",
                    new CenterSource.InForce(
                        source.getMetadata().getUid(), source.getStatus().active().epoch()),
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(1)))
                .secret(Site.CENTER))
        .create();
    return token.text();
  }

  /** A client that writes where the server does not look, with the same rights. */
  KubernetesClient bare() {
    site.client()
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(Site.OWN)
                .withName(BARE_ACCOUNT)
                .endMetadata()
                .build())
        .create();
    grant(Site.BARE, BARE_ACCOUNT);
    return Site.connect(site.kubeconfig(BARE_ACCOUNT));
  }

  private void grant(String namespace, String account) {
    site.client()
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("scim-" + account)
                .endMetadata()
                .withNewRoleRef(RBAC, "ClusterRole", "sallyport-server-scim")
                .addNewSubject("", "ServiceAccount", account, Site.OWN)
                .build())
        .create();
  }
}
