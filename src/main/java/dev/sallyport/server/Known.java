package dev.sallyport.server;

import dev.sallyport.access.Names;
import dev.sallyport.api.Application;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Secrets;
import dev.sallyport.api.Session;
import dev.sallyport.api.User;
import dev.sallyport.reconcile.Cache;
import dev.sallyport.reconcile.ObjectKey;
import dev.sallyport.reconcile.Reflectors;
import dev.sallyport.reconcile.Thin;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a server knows of its centers, by watches: no request waits for the API server to be read.
 */
final class Known implements AutoCloseable {

  final Cache<IdentitySource> sources = new Cache<>(Thin::source);
  final Cache<User> users = new Cache<>(Known::person);
  final Cache<Group> groups = new Cache<>(Known::group);
  final Cache<GroupMembership> memberships = new Cache<>(Known::membership);
  final Cache<Assignment> assignments = new Cache<>(Thin::assignment);
  final Cache<Application> applications = new Cache<>(Known::thin);
  final Cache<Session> sessions = new Cache<>(Thin::servedSession);

  /**
   * Secrets of the centers by type, each in a cache of its own: a list of one says nothing of the
   * others. Change records and what people keep in the namespace are not asked for.
   */
  final Map<String, Cache<Secret>> secrets =
      Stream.of(
              Secrets.ACTIVE_SOURCE,
              Secrets.SP_KEYS,
              Secrets.SP_METADATA,
              Secrets.CLIENT_SECRET,
              Secrets.SCIM_TOKEN)
          .collect(Collectors.toUnmodifiableMap(type -> type, type -> new Cache<>(Known::thin)));

  /** In our own namespace. */
  final Cache<Secret> issuerKeys = new Cache<>(Known::thin);

  /** By the folded userName. */
  final Cache.NamespacedIndex<User> usersByName =
      users.namespacedIndex(u -> u.getSpec() == null ? List.of() : folded(u.getSpec().userName()));

  final Cache.NamespacedIndex<User> usersByUid =
      users.namespacedIndex(u -> List.of(u.getMetadata().getUid()));

  /** By the folded displayName. */
  final Cache.NamespacedIndex<Group> groupsByName =
      groups.namespacedIndex(
          g -> g.getSpec() == null ? List.of() : folded(g.getSpec().displayName()));

  final Cache.NamespacedIndex<User> usersByExternalID =
      users.namespacedIndex(u -> u.getSpec() == null ? List.of() : one(u.getSpec().externalID()));

  final Cache.NamespacedIndex<Group> groupsByUid =
      groups.namespacedIndex(g -> List.of(g.getMetadata().getUid()));

  final Cache.NamespacedIndex<Group> groupsByExternalID =
      groups.namespacedIndex(g -> g.getSpec() == null ? List.of() : one(g.getSpec().externalID()));

  /** By the Group's object name. */
  final Cache.NamespacedIndex<GroupMembership> membershipsByGroup =
      memberships.namespacedIndex(
          m ->
              m.getSpec() == null || m.getSpec().group() == null
                  ? List.of()
                  : one(m.getSpec().group().name()));

  /** By a member's object name. */
  final Cache.NamespacedIndex<Group> groupsByMember =
      groups.namespacedIndex(g -> g.getSpec() == null ? List.of() : members(g.getSpec().members()));

  /** By a member's object name. */
  final Cache.NamespacedIndex<GroupMembership> membershipsByMember =
      memberships.namespacedIndex(
          m -> m.getSpec() == null ? List.of() : members(m.getSpec().members()));

  /** By the principal's kind and object name, with a slash in between. */
  final Cache.NamespacedIndex<Assignment> assignmentsByPrincipal =
      assignments.namespacedIndex(
          a ->
              a.getSpec() == null || a.getSpec().principal() == null
                  ? List.of()
                  : List.of(a.getSpec().principal().kind() + "/" + a.getSpec().principal().name()));

  /** By the Application's name. */
  final Cache.NamespacedIndex<Assignment> assignmentsByApplication =
      assignments.namespacedIndex(
          a ->
              a.getSpec() == null || a.getSpec().application() == null
                  ? List.of()
                  : one(a.getSpec().application().name()));

  /** By the User's uid. */
  final Cache.NamespacedIndex<Session> sessionsByUser =
      sessions.namespacedIndex(
          s ->
              s.getSpec() == null || s.getSpec().user() == null
                  ? List.of()
                  : one(s.getSpec().user().uid()));

  /** By the NameID at sign-in. */
  final Cache.NamespacedIndex<Session> sessionsByNameID =
      sessions.namespacedIndex(
          s ->
              s.getSpec() == null || s.getSpec().identityProvider() == null
                  ? List.of()
                  : one(s.getSpec().identityProvider().nameID()));

  final UidOrder<User> usersInOrder = new UidOrder<>(users, PushedUsers::isThere);

  final UidOrder<Group> groupsInOrder = new UidOrder<>(groups, PushedGroups::isThere);

  private final Reflectors reflectors = new Reflectors();

  /** Done when the first list of every kind in the center is in. */
  private final Map<String, CompletableFuture<Void>> centers = new ConcurrentHashMap<>();

  private static Collection<String> one(String value) {
    return value == null ? List.of() : List.of(value);
  }

  private static Collection<String> folded(String name) {
    return name == null ? List.of() : List.of(Names.fold(name));
  }

  private static Collection<String> members(List<GroupSpec.Member> members) {
    return members == null
        ? List.of()
        : members.stream().map(GroupSpec.Member::name).filter(Objects::nonNull).distinct().toList();
  }

  /**
   * Starts every watch.
   *
   * @param namespaces of the centers
   * @param own the namespace of the operator and the servers, where the issuers' keys are
   */
  void start(KubernetesClient client, Set<String> namespaces, String own) {
    for (String center : namespaces) {
      List<CompletableFuture<Void>> lists = new ArrayList<>();
      lists.add(in(client, center, IdentitySource.class, sources));
      lists.add(in(client, center, User.class, users));
      lists.add(in(client, center, Group.class, groups));
      lists.add(in(client, center, GroupMembership.class, memberships));
      lists.add(in(client, center, Assignment.class, assignments));
      lists.add(in(client, center, Application.class, applications));
      lists.add(in(client, center, Session.class, sessions));
      secrets.forEach(
          (type, cache) ->
              lists.add(
                  reflectors.in(
                      center,
                      Secret.class,
                      client.secrets().inNamespace(center).withField("type", type),
                      cache)));
      // One by its name, as the rights are given.
      ObjectKey keys = new ObjectKey(own, Secrets.OIDC_KEYS_PREFIX + center);
      lists.add(
          reflectors.of(
              center,
              keys,
              Secret.class,
              client.secrets().inNamespace(own).withField("metadata.name", keys.name()),
              issuerKeys));
      centers.put(center, CompletableFuture.allOf(lists.toArray(CompletableFuture<?>[]::new)));
    }
    reflectors.complete();
  }

  private <T extends HasMetadata> CompletableFuture<Void> in(
      KubernetesClient client, String center, Class<T> kind, Cache<T> cache) {
    return reflectors.in(center, kind, client.resources(kind).inNamespace(center), cache);
  }

  boolean isReady() {
    return reflectors.isReady();
  }

  /** Whether everything in a center is known; what is not may not be taken for absent. */
  boolean knows(String center) {
    CompletableFuture<Void> whole = centers.get(center);
    return whole != null && whole.state() == Future.State.SUCCESS;
  }

  /**
   * Whether what happens in a center is followed at present. If not, nobody may be let in by what
   * is known: it may be long over.
   */
  boolean follows(String center) {
    return reflectors.follow(center);
  }

  /** How many watches are lost. */
  long lost() {
    return reflectors.lost();
  }

  /** Names what is still missing; empty means ready. */
  List<String> notReady() {
    return reflectors.notReady();
  }

  /** Names the centers that could not be watched so far, or cannot any more. */
  List<String> notServed() {
    return centers.keySet().stream()
        .filter(center -> !knows(center) || !follows(center))
        .sorted()
        .toList();
  }

  /** A Secret of a center, of one of the types that are ours. */
  Optional<Secret> secret(String center, String name) {
    return secrets.values().stream().flatMap(cache -> cache.get(center, name).stream()).findFirst();
  }

  @Override
  public void close() {
    reflectors.close();
  }

  /** Of whoever is pushed all is known: it is read back. */
  private static User person(User user) {
    User thin = Thin.user(user);
    if (Labels.isPushed(user)) {
      thin.setSpec(user.getSpec());
    }
    return thin;
  }

  /** With what says where its members are. */
  private static Group group(Group group) {
    Group thin = Thin.group(group);
    Map<String, String> annotations = group.getMetadata().getAnnotations();
    if (annotations != null && annotations.containsKey(Labels.MEMBER_LEVELS)) {
      thin.getMetadata()
          .setAnnotations(Map.of(Labels.MEMBER_LEVELS, annotations.get(Labels.MEMBER_LEVELS)));
    }
    return thin;
  }

  /** With what says whose members it holds. */
  private static GroupMembership membership(GroupMembership membership) {
    GroupMembership thin = Thin.membership(membership);
    Map<String, String> labels = membership.getMetadata().getLabels();
    if (Labels.isPushed(membership) && labels.containsKey(Labels.GROUP_UID)) {
      thin.getMetadata()
          .setLabels(
              Map.of(
                  Labels.PROVISIONED_BY,
                  Labels.SCIM,
                  Labels.GROUP_UID,
                  labels.get(Labels.GROUP_UID)));
    }
    return thin;
  }

  private static Application thin(Application application) {
    application.getMetadata().setManagedFields(List.of());
    return application;
  }

  private static Secret thin(Secret secret) {
    secret.getMetadata().setManagedFields(List.of());
    return secret;
  }
}
