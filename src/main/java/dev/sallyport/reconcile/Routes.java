package dev.sallyport.reconcile;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Secrets;
import dev.sallyport.api.Session;
import dev.sallyport.api.User;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Which change concerns what: from every cache to the queues of those who decide from it. */
final class Routes {

  /** Thousands of Assignments come at once; their center needs to look only now and then. */
  private static final Duration GATHER = Duration.ofMillis(200);

  private final Caches caches;
  private final LeftGroups left;
  private final Reconcilers to;

  /** Names of Users that came or went, by center, until the Groups were searched for them. */
  private final Map<String, Set<String>> comeOrGone = new ConcurrentHashMap<>();

  Routes(Caches caches, LeftGroups left, Reconcilers to) {
    this.caches = caches;
    this.left = left;
    this.to = to;
  }

  /** Puts the routes in place; before the first object comes. */
  void lay() {
    caches.sources.listen(this::source);
    caches.secrets.listen((before, after) -> secret(either(before, after)));
    caches.issuerKeys.listen((before, after) -> issuerKeys(either(before, after)));
    caches.applications.listen(
        (before, after) -> to.applications.enqueue(ObjectKey.of(either(before, after))));
    caches.sessions.listen(this::session);
    caches.users.listen(this::user);
    caches.groups.listen(this::group);
    caches.memberships.listen(this::membership);
    caches.assignments.listen(this::assignment);
    caches.namespaces.listen(this::namespace);
    caches.roles.listen((before, after) -> role(AssignmentSpec.ROLE, before, after));
    caches.clusterRoles.listen((before, after) -> role(AssignmentSpec.CLUSTER_ROLE, before, after));
    caches.roleBindings.listen(this::binding);
    caches.clusterRoleBindings.listen(this::binding);
    caches.policies.listen((before, after) -> policy(before, after));
    caches.policyBindings.listen((before, after) -> policy(before, after));
  }

  private static <T> T either(T before, T after) {
    return after == null ? before : after;
  }

  private static boolean cameOrWent(HasMetadata before, HasMetadata after) {
    return before == null || after == null || !sameObject(before, after);
  }

  private static boolean sameObject(HasMetadata before, HasMetadata after) {
    return before.getMetadata().getUid().equals(after.getMetadata().getUid())
        && Objects.equals(
            before.getMetadata().getDeletionTimestamp(),
            after.getMetadata().getDeletionTimestamp());
  }

  private void center(HasMetadata inIt) {
    to.sources.enqueue(new ObjectKey("", inIt.getMetadata().getNamespace()));
  }

  /** A note that an Assertion was used comes with each sign-in, and is no center's business. */
  private void secret(Secret secret) {
    if (Secrets.SPENT_ASSERTION.equals(secret.getType())) {
      to.spentAssertions.enqueue(ObjectKey.of(secret));
      return;
    }
    if (Secrets.SCIM_TOKEN.equals(secret.getType())) {
      to.scimTokens.enqueue(ObjectKey.of(secret));
    }
    center(secret);
    String name = secret.getMetadata().getName();
    if (name.endsWith(Secrets.CLIENT_SECRET_SUFFIX)) {
      to.applications.enqueue(
          new ObjectKey(
              secret.getMetadata().getNamespace(),
              name.substring(0, name.length() - Secrets.CLIENT_SECRET_SUFFIX.length())));
    }
  }

  private void issuerKeys(Secret keys) {
    String center = keys.getMetadata().getName().substring(Secrets.OIDC_KEYS_PREFIX.length());
    to.sources.enqueue(new ObjectKey("", center));
    caches.applications.in(center).forEach(a -> to.applications.enqueue(ObjectKey.of(a)));
  }

  /** A name is free for another User when the last token that has it has ended. */
  private void session(Session before, Session after) {
    Session session = either(before, after);
    to.sessions.enqueue(ObjectKey.of(session));
    if (after == null && session.getSpec() != null && session.getSpec().user() != null) {
      Caches.named(
              caches.usersByName,
              session.getMetadata().getNamespace(),
              session.getSpec().user().userName())
          .forEach(user -> assignmentsOf(AssignmentSpec.USER, ObjectKey.of(user)));
    }
  }

  /** An origin that one center gives up, another may wait for. */
  private void source(IdentitySource before, IdentitySource after) {
    center(either(before, after));
    if (!Objects.equals(baseURL(before), baseURL(after))) {
      caches.sources.all().forEach(this::center);
    }
  }

  private static String baseURL(IdentitySource source) {
    return source == null || source.getSpec() == null ? null : source.getSpec().baseURL();
  }

  private void centerSoon(HasMetadata inIt) {
    to.sources.enqueueSoon(new ObjectKey("", inIt.getMetadata().getNamespace()), GATHER);
  }

  private void user(User before, User after) {
    User user = either(before, after);
    ObjectKey key = ObjectKey.of(user);
    to.users.enqueue(key);
    boolean moved = cameOrWent(before, after);
    if (moved || !Objects.equals(before.getSpec(), after.getSpec()) || relabelled(before, after)) {
      nameHolders(before, u -> u.getSpec().userName(), caches.usersByName, AssignmentSpec.USER);
      nameHolders(after, u -> u.getSpec().userName(), caches.usersByName, AssignmentSpec.USER);
      assignmentsOf(AssignmentSpec.USER, key);
      caches
          .sessionsByUser
          .keysOf(Caches.inCenter(key.namespace(), key.name()))
          .forEach(to.sessions::enqueue);
      provisioned(before, after);
    }
    if (moved) {
      comeOrGone
          .computeIfAbsent(key.namespace(), n -> ConcurrentHashMap.newKeySet())
          .add(key.name());
      to.memberSearch.enqueueSoon(new ObjectKey("", key.namespace()), GATHER);
    }
  }

  private void group(Group before, Group after) {
    Group group = either(before, after);
    ObjectKey key = ObjectKey.of(group);
    to.groups.enqueue(key);
    if (cameOrWent(before, after)
        || !Objects.equals(before.getSpec().displayName(), after.getSpec().displayName())
        || !Objects.equals(before.getSpec().externalID(), after.getSpec().externalID())
        || relabelled(before, after)) {
      nameHolders(
          before, g -> g.getSpec().displayName(), caches.groupsByName, AssignmentSpec.GROUP);
      nameHolders(after, g -> g.getSpec().displayName(), caches.groupsByName, AssignmentSpec.GROUP);
      assignmentsOf(AssignmentSpec.GROUP, key);
      caches
          .membershipsByGroup
          .keysOf(Caches.inCenter(key.namespace(), key.name()))
          .forEach(to.memberships::enqueue);
      provisioned(before, after);
    } else if (!Objects.equals(before.getSpec().members(), after.getSpec().members())) {
      membersOf(after);
    }
  }

  /** Who is in this Group, too, need not be waited for. */
  private void membersOf(Group group) {
    if (left.isAwaited(group)) {
      assignmentsOf(AssignmentSpec.GROUP, ObjectKey.of(group));
    }
  }

  private static boolean relabelled(HasMetadata before, HasMetadata after) {
    return !Objects.equals(before.getMetadata().getLabels(), after.getMetadata().getLabels());
  }

  /** Whoever has, had or wants the same name may win or lose it now. */
  private <T extends HasMetadata> void nameHolders(
      T holder, Function<T, String> name, Cache.Index<T> index, String kind) {
    if (holder == null) {
      return;
    }
    Controller controller = kind.equals(AssignmentSpec.USER) ? to.users : to.groups;
    String namespace = holder.getMetadata().getNamespace();
    List<ObjectKey> same =
        Caches.named(index, namespace, name.apply(holder)).stream().map(ObjectKey::of).toList();
    if (same.size() > 1 || !same.contains(ObjectKey.of(holder))) {
      same.forEach(controller::enqueue);
      same.forEach(key -> assignmentsOf(kind, key));
    }
  }

  private void assignmentsOf(String kind, ObjectKey principal) {
    caches
        .assignmentsByReference
        .keysOf(Caches.principal(principal.namespace(), kind, principal.name()))
        .forEach(to.assignments::enqueue);
  }

  private void membership(GroupMembership before, GroupMembership after) {
    to.memberships.enqueue(ObjectKey.of(either(before, after)));
    boolean moved = cameOrWent(before, after);
    if (moved || !before.getSpec().equals(after.getSpec())) {
      ObjectKey group = groupOf(either(before, after));
      to.groups.enqueue(group);
      caches.groups.get(group).ifPresent(this::membersOf);
    }
    if (moved || relabelled(before, after)) {
      provisioned(before, after);
    }
  }

  private static ObjectKey groupOf(GroupMembership membership) {
    return new ObjectKey(
        membership.getMetadata().getNamespace(), membership.getSpec().group().name());
  }

  /** A held change counts those whom a source brought. */
  private void provisioned(HasMetadata before, HasMetadata after) {
    if (isProvisioned(before) || isProvisioned(after)) {
      centerSoon(either(before, after));
    }
  }

  private static boolean isProvisioned(HasMetadata person) {
    return person != null && person.getMetadata().getLabels().containsKey(Labels.PROVISIONED_BY);
  }

  private void assignment(Assignment before, Assignment after) {
    Assignment assignment = either(before, after);
    to.assignments.enqueue(ObjectKey.of(assignment));
    if (cameOrWent(before, after)
        || !before.getMetadata().getFinalizers().equals(after.getMetadata().getFinalizers())) {
      centerSoon(assignment);
    }
    if (after == null) {
      caches
          .bindingsOf(before.getMetadata().getUid())
          .forEach(b -> to.orphans.enqueue(ObjectKey.of(b)));
    }
  }

  private void namespace(Namespace before, Namespace after) {
    String name = either(before, after).getMetadata().getName();
    if (cameOrWent(before, after) || relabelled(before, after)) {
      caches.assignmentsByReference.keysOf(Caches.target(name)).forEach(to.assignments::enqueue);
      caches.assignmentsByReference.keysOf(Caches.BY_SELECTOR).forEach(to.assignments::enqueue);
      to.sources.enqueue(new ObjectKey("", name));
    }
  }

  private void role(String kind, HasMetadata before, HasMetadata after) {
    if (cameOrWent(before, after)) {
      caches
          .assignmentsByReference
          .keysOf(Caches.role(kind, either(before, after).getMetadata().getName()))
          .forEach(to.assignments::enqueue);
    }
  }

  /** To whom it belongs; and where there is nobody, to the sweep. */
  private void binding(HasMetadata before, HasMetadata after) {
    HasMetadata binding = either(before, after);
    String uid = binding.getMetadata().getLabels().get(Labels.ASSIGNMENT_UID);
    String owner = binding.getMetadata().getAnnotations().get(Labels.ASSIGNMENT);
    if (before != null && before.getMetadata().getAnnotations().get(Labels.ASSIGNMENT) != null) {
      to.assignments.enqueue(
          ObjectKey.parse(before.getMetadata().getAnnotations().get(Labels.ASSIGNMENT)));
    }
    if (owner != null) {
      to.assignments.enqueue(ObjectKey.parse(owner));
    }
    Collection<ObjectKey> owners = uid == null ? Set.of() : caches.assignmentsByUid.keysOf(uid);
    owners.forEach(to.assignments::enqueue);
    if (owners.isEmpty() && after != null) {
      to.orphans.enqueue(ObjectKey.of(after));
    }
  }

  private void policy(HasMetadata before, HasMetadata after) {
    if (cameOrWent(before, after)
        && AdmissionPolicies.NAMES.contains(either(before, after).getMetadata().getName())) {
      to.everything();
    }
  }

  /** Enqueues the Groups that name any of the Users that came or went in a center. */
  void searchMembers(String namespace) {
    Set<String> names = comeOrGone.remove(namespace);
    if (names == null) {
      return;
    }
    caches
        .groups
        .in(namespace)
        .filter(g -> g.getSpec().members().stream().anyMatch(m -> names.contains(m.name())))
        .forEach(g -> to.groups.enqueue(ObjectKey.of(g)));
    caches
        .memberships
        .in(namespace)
        .filter(m -> m.getSpec().members().stream().anyMatch(u -> names.contains(u.name())))
        .forEach(m -> to.groups.enqueue(groupOf(m)));
  }
}
