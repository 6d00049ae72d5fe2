package dev.sallyport.reconcile;

import dev.sallyport.api.Application;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Session;
import dev.sallyport.api.User;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * The watches that fill the {@link Caches}: those of the whole cluster, and those of each center.
 * One center that cannot be watched holds up no other; but nothing is decided of it, for what the
 * watch did not bring would be taken for absent.
 */
final class Watches implements AutoCloseable {

  private final KubernetesClient client;
  private final Caches caches;
  private final Reflectors reflectors = new Reflectors();

  /** Done when the first list of every kind in the center is in. */
  private final Map<String, CompletableFuture<Void>> centers = new ConcurrentHashMap<>();

  Watches(KubernetesClient client, Caches caches) {
    this.client = client;
    this.caches = caches;
  }

  /** Starts the watches of the whole cluster; {@link #isReady} tells when the lists are in. */
  void start() {
    everywhere(IdentitySource.class, caches.sources);
    everywhere(Namespace.class, caches.namespaces);
    everywhere(Role.class, caches.roles);
    everywhere(ClusterRole.class, caches.clusterRoles);
    // The first label anybody may set, and fill our memory so; the second, by policy, only we.
    reflectors.everywhere(
        RoleBinding.class,
        client
            .rbac()
            .roleBindings()
            .inAnyNamespace()
            .withLabel(Labels.MANAGED_BY, Labels.SALLYPORT)
            .withLabel(Labels.ASSIGNMENT_UID),
        caches.roleBindings);
    reflectors.everywhere(
        ClusterRoleBinding.class,
        client
            .rbac()
            .clusterRoleBindings()
            .withLabel(Labels.MANAGED_BY, Labels.SALLYPORT)
            .withLabel(Labels.ASSIGNMENT_UID),
        caches.clusterRoleBindings);
    everywhere(ValidatingAdmissionPolicy.class, caches.policies);
    everywhere(ValidatingAdmissionPolicyBinding.class, caches.policyBindings);
    reflectors.complete();
  }

  /**
   * Starts the watches of one center, once.
   *
   * @param known called when everything in it is known. Must not block
   */
  void open(String center, Runnable known) {
    CompletableFuture<Void> whole =
        CompletableFuture.allOf(
            Stream.of(
                    in(center, User.class, caches.users),
                    in(center, Group.class, caches.groups),
                    in(center, GroupMembership.class, caches.memberships),
                    in(center, Assignment.class, caches.assignments),
                    in(center, Application.class, caches.applications),
                    in(center, Session.class, caches.sessions),
                    in(center, Secret.class, caches.secrets),
                    issuerKeys(center))
                .toArray(CompletableFuture<?>[]::new));
    centers.put(center, whole);
    var unused = whole.thenRun(known);
  }

  private <T extends HasMetadata> CompletableFuture<Void> in(
      String center, Class<T> kind, Cache<T> cache) {
    return reflectors.in(center, kind, client.resources(kind).inNamespace(center), cache);
  }

  /** One by its name, for other Secrets in our own namespace are no concern of ours. */
  private CompletableFuture<Void> issuerKeys(String center) {
    ObjectKey at = caches.issuerKeysAt(center);
    return reflectors.of(
        center,
        at,
        Secret.class,
        client.secrets().inNamespace(at.namespace()).withField("metadata.name", at.name()),
        caches.issuerKeys);
  }

  private <T extends HasMetadata> void everywhere(Class<T> kind, Cache<T> cache) {
    reflectors.everywhere(kind, client.resources(kind).inAnyNamespace(), cache);
  }

  /** Whether everything in the center is known. */
  boolean knows(String center) {
    CompletableFuture<Void> whole = centers.get(center);
    return whole != null && whole.state() == Future.State.SUCCESS;
  }

  /** Whether what happens in the center is followed at present; see {@link Reflectors#follow}. */
  boolean follow(String center) {
    return reflectors.follow(center);
  }

  /** See {@link Reflectors#lost}. */
  long lost() {
    return reflectors.lost();
  }

  /**
   * Whether the first lists are in and the watches still run; but for those of a center that cannot
   * be watched for now.
   */
  boolean isReady() {
    return reflectors.isReady();
  }

  /** Names the kinds whose first list is not in yet, or whose watch has ended. */
  List<String> notReady() {
    return reflectors.notReady();
  }

  @Override
  public void close() {
    reflectors.close();
  }
}
