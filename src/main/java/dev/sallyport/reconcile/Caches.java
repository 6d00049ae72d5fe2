package dev.sallyport.reconcile;

import dev.sallyport.access.Names;
import dev.sallyport.access.Place;
import dev.sallyport.api.Application;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Secrets;
import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that is watched, one cache for each kind, and the indices by which changes find what
 * they concern. {@link Watches} fills them.
 */
public final class Caches {

  /** Index value of every assignment whose namespaces are selected by labels. */
  static final String BY_SELECTOR = "selector";

  /** How many bindings are known to have ended: those of a change that clears a large center. */
  private static final int ENDED = 20_000;

  public final Cache<IdentitySource> sources = new Cache<>(this::thinned);
  public final Cache<User> users = new Cache<>(Thin::user);
  public final Cache<Group> groups = new Cache<>(Thin::group);
  public final Cache<GroupMembership> memberships = new Cache<>(Thin::membership);
  public final Cache<Assignment> assignments = new Cache<>(Thin::assignment);
  public final Cache<Application> applications = new Cache<>(Thin::application);
  public final Cache<Session> sessions = new Cache<>(Thin::session);
  public final Cache<Secret> secrets = new Cache<>(Thin::secret);

  /** By type, of those among them that many others must not be looked through for. */
  final Cache.NamespacedIndex<Secret> secretsByType =
      secrets.namespacedIndex(
          secret ->
              Secrets.SCIM_TOKEN.equals(secret.getType()) ? List.of(secret.getType()) : List.of());

  /** Those of the centers' issuers; they are in our own namespace. */
  public final Cache<Secret> issuerKeys = new Cache<>(Thin::secret);

  public final Cache<Namespace> namespaces = new Cache<>(Thin::namespace);
  public final Cache<Role> roles = new Cache<>(Thin::role);
  public final Cache<ClusterRole> clusterRoles = new Cache<>(Thin::clusterRole);
  public final Cache<RoleBinding> roleBindings = new Cache<>(Thin::roleBinding);
  public final Cache<ClusterRoleBinding> clusterRoleBindings =
      new Cache<>(Thin::clusterRoleBinding);
  public final Cache<ValidatingAdmissionPolicy> policies = new Cache<>(Thin::named);
  public final Cache<ValidatingAdmissionPolicyBinding> policyBindings = new Cache<>(Thin::named);

  /** By the folded name, in whatever center; see {@link #named}. */
  final Cache.Index<User> usersByName;

  final Cache.Index<Group> groupsByName;

  /** By {@link #inCenter} of the Group's object name. */
  public final Cache.Index<GroupMembership> membershipsByGroup;

  /** By {@link #principal}, {@link #role}, {@link #target}, {@link #BY_SELECTOR}. */
  public final Cache.Index<Assignment> assignmentsByReference;

  public final Cache.Index<Assignment> assignmentsByUid;

  /** By the folded userName under which tokens name the person. */
  final Cache.Index<Session> sessionsByUserName;

  /** By {@link #inCenter} of the User's object name. */
  final Cache.Index<Session> sessionsByUser;

  /** By the uid of the Assignment that the label names. */
  public final Cache.Index<RoleBinding> roleBindingsByAssignment;

  public final Cache.Index<ClusterRoleBinding> clusterRoleBindingsByAssignment;

  /** Kept, since every decision may look at all of them. */
  private final Map<String, Map<String, String>> standingNamespaces = new ConcurrentHashMap<>();

  /** Bounded: of what is forgotten here, the API has to be asked. */
  private final Set<ObjectKey> ended =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<ObjectKey, Boolean>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<ObjectKey, Boolean> eldest) {
                  return size() > ENDED;
                }
              }));

  private final Set<String> centers;
  private final String home;

  /**
   * @param centers the namespaces that are identity centers
   * @param home our own namespace
   */
  public Caches(Set<String> centers, String home) {
    this.centers = Set.copyOf(centers);
    this.home = home;
    usersByName = users.index(u -> folded(u.getSpec() == null ? null : u.getSpec().userName()));
    groupsByName =
        groups.index(g -> folded(g.getSpec() == null ? null : g.getSpec().displayName()));
    membershipsByGroup =
        memberships.index(
            m ->
                m.getSpec() == null || m.getSpec().group() == null
                    ? List.of()
                    : List.of(
                        inCenter(m.getMetadata().getNamespace(), m.getSpec().group().name())));
    sessionsByUserName =
        sessions.index(s -> folded(userOf(s) == null ? null : userOf(s).userName()));
    sessionsByUser =
        sessions.index(
            s ->
                userOf(s) == null
                    ? List.of()
                    : List.of(inCenter(s.getMetadata().getNamespace(), userOf(s).name())));
    assignmentsByReference = assignments.index(Caches::references);
    assignmentsByUid = assignments.index(a -> List.of(a.getMetadata().getUid()));
    roleBindingsByAssignment = roleBindings.index(Caches::assignmentUid);
    clusterRoleBindingsByAssignment = clusterRoleBindings.index(Caches::assignmentUid);
    // Before all others: who is told of a namespace finds it here.
    namespaces.listen(this::namespaceChanged);
  }

  private static SessionSpec.UserReference userOf(Session session) {
    return session.getSpec() == null ? null : session.getSpec().user();
  }

  /** Where the keys of a center's issuer are. */
  ObjectKey issuerKeysAt(String center) {
    return new ObjectKey(home, Secrets.OIDC_KEYS_PREFIX + center);
  }

  /** The Secret with the keys of a center's issuer, whatever its type is. */
  public Optional<Secret> issuerKeysOf(String center) {
    return issuerKeys.get(issuerKeysAt(center));
  }

  private IdentitySource thinned(IdentitySource source) {
    return centers.contains(source.getMetadata().getNamespace())
        ? Thin.source(source)
        : Thin.strangersSource(source);
  }

  // Without the center: most names are folded already, and then cost nothing here.
  private static Collection<String> folded(String name) {
    return name == null ? List.of() : List.of(Names.fold(name));
  }

  /** The objects of a center whose userName or displayName is the same; see {@link Names#fold}. */
  static <T extends HasMetadata> List<T> named(
      Cache.Index<T> index, String namespace, String name) {
    return folded(name).stream()
        .flatMap(folded -> index.get(folded).stream())
        .filter(object -> object.getMetadata().getNamespace().equals(namespace))
        .toList();
  }

  static String inCenter(String namespace, String name) {
    return namespace + "/" + name;
  }

  /** Index value of a principal. */
  static String principal(String namespace, String kind, String name) {
    return "principal:" + kind + ":" + namespace + "/" + name;
  }

  /** Index value of a role, wherever it is. */
  static String role(String kind, String name) {
    return "role:" + kind + ":" + name;
  }

  /** Index value of a namespace that an assignment names. */
  static String target(String namespace) {
    return "namespace:" + namespace;
  }

  private static Collection<String> references(Assignment assignment) {
    AssignmentSpec spec = assignment.getSpec();
    List<String> values = new ArrayList<>();
    if (spec != null && spec.principal() != null) {
      values.add(
          principal(
              assignment.getMetadata().getNamespace(),
              spec.principal().kind(),
              spec.principal().name()));
    }
    if (spec != null && spec.role() != null) {
      values.add(role(spec.role().kind(), spec.role().name()));
    }
    if (spec != null && spec.scope() != null) {
      if (spec.scope().namespaces() != null) {
        spec.scope().namespaces().stream().distinct().map(Caches::target).forEach(values::add);
      }
      if (spec.scope().namespaceSelector() != null) {
        values.add(BY_SELECTOR);
      }
    }
    return values;
  }

  private static Collection<String> assignmentUid(HasMetadata binding) {
    String uid = binding.getMetadata().getLabels().get(Labels.ASSIGNMENT_UID);
    return uid == null ? List.of() : List.of(uid);
  }

  /** The bindings that carry the Assignment's uid. */
  public List<HasMetadata> bindingsOf(String assignmentUid) {
    List<RoleBinding> inNamespaces = roleBindingsByAssignment.get(assignmentUid);
    List<ClusterRoleBinding> clusterWide = clusterRoleBindingsByAssignment.get(assignmentUid);
    return Stream.<HasMetadata>concat(inNamespaces.stream(), clusterWide.stream()).toList();
  }

  /** Takes in what the API server answered to a write of ours. */
  public void rememberBinding(HasMetadata binding) {
    ended.remove(ObjectKey.of(binding));
    switch (binding) {
      case RoleBinding b -> roleBindings.remember(b);
      case ClusterRoleBinding b -> clusterRoleBindings.remember(b);
      default -> throw new IllegalArgumentException("not a binding: " + binding.getKind());
    }
  }

  /** Takes in that a binding, which was deleted, is gone. */
  public void forgetBinding(HasMetadata binding) {
    Cache<?> cache = binding instanceof RoleBinding ? roleBindings : clusterRoleBindings;
    cache.forget(binding.getMetadata());
    ended.add(ObjectKey.of(binding));
  }

  /**
   * Where bindings of an Assignment may stand that nothing here shows, because they lost the label;
   * see {@link Place#unseen}. Not where one was that we ended.
   */
  public List<Place> unseen(Assignment assignment) {
    Set<Place> seen =
        bindingsOf(assignment.getMetadata().getUid()).stream()
            .map(b -> new Place(b.getMetadata().getNamespace(), b.getMetadata().getName()))
            .collect(Collectors.toSet());
    return Place.unseen(assignment, seen, standingNamespaces).stream()
        .filter(place -> !ended.contains(key(place)))
        .toList();
  }

  private static ObjectKey key(Place place) {
    return new ObjectKey(place.namespace() == null ? "" : place.namespace(), place.name());
  }

  /** Labels of the namespaces that stand, by name. */
  public Map<String, Map<String, String>> standingNamespaces() {
    return Collections.unmodifiableMap(standingNamespaces);
  }

  private void namespaceChanged(Namespace before, Namespace after) {
    if (after == null || after.getMetadata().getDeletionTimestamp() != null) {
      standingNamespaces.remove((after == null ? before : after).getMetadata().getName());
    } else {
      standingNamespaces.put(after.getMetadata().getName(), after.getMetadata().getLabels());
    }
  }

  /** Whether the namespace is being deleted: nothing is written or emitted there any more. */
  public boolean isTerminating(String namespace) {
    return namespaces
        .get("", namespace)
        .filter(n -> n.getMetadata().getDeletionTimestamp() != null)
        .isPresent();
  }

  /** Whether every policy of {@code crds/} is there and bound. */
  public boolean policiesInstalled() {
    return AdmissionPolicies.NAMES.stream()
        .allMatch(
            name -> policies.get("", name).isPresent() && policyBindings.get("", name).isPresent());
  }
}
