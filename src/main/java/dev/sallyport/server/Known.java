package dev.sallyport.server;

import dev.sallyport.access.Names;
import dev.sallyport.api.Application;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.IdentitySource;
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
  final Cache<User> users = new Cache<>(Thin::user);
  final Cache<Group> groups = new Cache<>(Thin::group);
  final Cache<GroupMembership> memberships = new Cache<>(Thin::membership);
  final Cache<Assignment> assignments = new Cache<>(Thin::assignment);
  final Cache<Application> applications = new Cache<>(Known::thin);
  final Cache<Session> sessions = new Cache<>(Known::thin);

  /**
   * Secrets of the centers by type, each in a cache of its own: a list of one says nothing of the
   * others. Change records and what people keep in the namespace are not asked for.
   */
  final Map<String, Cache<Secret>> secrets =
      Stream.of(Secrets.ACTIVE_SOURCE, Secrets.SP_KEYS, Secrets.SP_METADATA, Secrets.CLIENT_SECRET)
          .collect(Collectors.toUnmodifiableMap(type -> type, type -> new Cache<>(Known::thin)));

  /** In our own namespace. */
  final Cache<Secret> issuerKeys = new Cache<>(Known::thin);

  /** By {@link #in} of the folded userName. */
  final Cache.Index<User> usersByName =
      users.index(
          u ->
              u.getSpec() == null || u.getSpec().userName() == null
                  ? List.of()
                  : List.of(in(u, Names.fold(u.getSpec().userName()))));

  final Cache.Index<User> usersByUid = users.index(u -> List.of(in(u, u.getMetadata().getUid())));

  /** By {@link #in} of the folded displayName. */
  final Cache.Index<Group> groupsByName =
      groups.index(
          g ->
              g.getSpec() == null || g.getSpec().displayName() == null
                  ? List.of()
                  : List.of(in(g, Names.fold(g.getSpec().displayName()))));

  /** By {@link #in} of the externalID. */
  final Cache.Index<User> usersByExternalID =
      users.index(
          u ->
              u.getSpec() == null || u.getSpec().externalID() == null
                  ? List.of()
                  : List.of(in(u, u.getSpec().externalID())));

  /** By {@link #in} of a member's object name. */
  final Cache.Index<Group> groupsByMember =
      groups.index(g -> g.getSpec() == null ? List.of() : members(g, g.getSpec().members()));

  /** By {@link #in} of a member's object name. */
  final Cache.Index<GroupMembership> membershipsByMember =
      memberships.index(m -> m.getSpec() == null ? List.of() : members(m, m.getSpec().members()));

  /** By {@link #in} of the principal's kind and object name. */
  final Cache.Index<Assignment> assignmentsByPrincipal =
      assignments.index(
          a ->
              a.getSpec() == null || a.getSpec().principal() == null
                  ? List.of()
                  : List.of(
                      in(
                          a,
                          a.getSpec().principal().kind() + "/" + a.getSpec().principal().name())));

  /** By {@link #in} of the Application's name. */
  final Cache.Index<Assignment> assignmentsByApplication =
      assignments.index(
          a ->
              a.getSpec() == null || a.getSpec().application() == null
                  ? List.of()
                  : List.of(in(a, a.getSpec().application().name())));

  /** By {@link #in} of the User's uid. */
  final Cache.Index<Session> sessionsByUser =
      sessions.index(
          s ->
              s.getSpec() == null || s.getSpec().user() == null
                  ? List.of()
                  : List.of(in(s, s.getSpec().user().uid())));

  private final Reflectors reflectors = new Reflectors();

  /** Done when the first list of every kind in the center is in. */
  private final Map<String, CompletableFuture<Void>> centers = new ConcurrentHashMap<>();

  /** A value in a center, as the indices know it. */
  static String in(String namespace, String value) {
    return namespace + "/" + value;
  }

  private static String in(HasMetadata object, String value) {
    return in(object.getMetadata().getNamespace(), value);
  }

  private static Collection<String> members(HasMetadata list, List<GroupSpec.Member> members) {
    return members == null
        ? List.of()
        : members.stream().map(member -> in(list, member.name())).distinct().toList();
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

  private static Application thin(Application application) {
    application.getMetadata().setManagedFields(List.of());
    return application;
  }

  private static Session thin(Session session) {
    Session thin = new Session();
    thin.setMetadata(session.getMetadata());
    thin.getMetadata().setManagedFields(List.of());
    thin.setSpec(session.getSpec());
    thin.setStatus(session.getStatus());
    return thin;
  }

  private static Secret thin(Secret secret) {
    secret.getMetadata().setManagedFields(List.of());
    return secret;
  }
}
