package dev.sallyport.bench.signin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.api.Group;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.Secrets;
import dev.sallyport.api.SessionSpec.SourceReference;
import dev.sallyport.api.User;
import dev.sallyport.bench.Center;
import dev.sallyport.bench.Operators;
import dev.sallyport.bench.Population;
import dev.sallyport.bench.Site;
import dev.sallyport.bench.Started;
import dev.sallyport.bench.Store;
import dev.sallyport.controlplane.Await;
import dev.sallyport.saml.idp.TestIdp;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** An identity center with an identity provider whose key is ours, and with people. */
final class SignInCenter {
  static final String HOST = "id.example.com";
  static final String BASE_URL = "https://" + HOST;

  private static final String RBAC = "rbac.authorization.k8s.io";
  private static final String BARE_ACCOUNT = "bare-server";

  private final Site site;
  private final Center center;
  private final List<User> users;
  private final List<Group> groups;
  private JsonNode user;
  private JsonNode group;
  private int filledUsers = SignInSize.FEW_USERS;
  private int filledGroups = SignInSize.FEW_GROUPS;

  SignInCenter(Site site, SignInSize size) {
    this.site = site;
    this.center = new Center(site, TestIdp.ENTITY_ID, TestIdp.metadata(TestIdp.rsa().key()));
    Population population = new Population(size.users(), size.groups(), 0);
    this.users = population.allUsers();
    this.groups = population.allGroups();
  }

  /**
   * The source in force and the first people. An operator makes it so, and then ends: what is
   * measured needs none.
   */
  void open() {
    Operators operators = new Operators(site);
    Started operator = operators.start();
    center.createSource();
    center.awaitSource();
    try (Store store = new Store(site)) {
      user = center.create(users.getFirst());
      store.put(user, users.subList(1, SignInSize.FEW_USERS));
      group = center.create(groups.getFirst());
      store.put(group, groups.subList(1, SignInSize.FEW_GROUPS));
    }
    awaitSecret(Site.CENTER, Center.NAME + Secrets.SP_METADATA_SUFFIX);
    awaitSecret(Site.OWN, Secrets.OIDC_KEYS_PREFIX + Site.CENTER);
    operators.stop(operator);
  }

  private void awaitSecret(String namespace, String name) {
    Secret unused =
        Await.until(
            "the Secret " + name,
            () -> site.client().secrets().inNamespace(namespace).withName(name).get(),
            Objects::nonNull);
  }

  /** Adds people until there are so many, and their groups. */
  void fill(int people) {
    int teams = (int) ((long) people * groups.size() / users.size());
    try (Store store = new Store(site)) {
      store.put(user, users.subList(filledUsers, people));
      store.put(group, groups.subList(filledGroups, teams));
    }
    filledUsers = people;
    filledGroups = teams;
  }

  /** The first of the people, as they are stored. */
  List<User> people(int count) {
    return site.client()
        .resources(User.class)
        .inNamespace(Site.CENTER)
        .list(new ListOptionsBuilder().withLimit((long) count).build())
        .getItems()
        .subList(0, count);
  }

  /** What Sessions have to name. */
  SourceReference source() {
    IdentitySource source = center.source().get();
    return new SourceReference(source.getMetadata().getUid(), source.getStatus().active().epoch());
  }

  /**
   * Gives an account the rights of a server, in the center and where the bare client writes.
   *
   * @return its kubeconfig
   */
  Path grantBare() {
    site.client()
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(Site.OWN)
                .withName(BARE_ACCOUNT)
                .endMetadata()
                .build())
        .create();
    grant(Site.CENTER, "ClusterRole", "sallyport-server-center");
    grant(Site.BARE, "ClusterRole", "sallyport-server-center");
    grant(Site.OWN, "Role", "sallyport-server-keys");
    return site.kubeconfig(BARE_ACCOUNT);
  }

  private void grant(String namespace, String kind, String role) {
    site.client()
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(BARE_ACCOUNT)
                .endMetadata()
                .withNewRoleRef(RBAC, kind, role)
                .addNewSubject("", "ServiceAccount", BARE_ACCOUNT, Site.OWN)
                .build())
        .create();
  }
}
