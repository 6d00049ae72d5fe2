package dev.sallyport.reconcile;

import dev.sallyport.api.Application;
import dev.sallyport.api.ApplicationSpec;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.AssignmentSpec.PrincipalReference;
import dev.sallyport.api.AssignmentStatus;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.GroupMembershipSpec;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceSpec;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Resource;
import dev.sallyport.api.Secrets;
import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec;
import dev.sallyport.api.SessionSpec.IdentityProviderSession;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.api.SessionStatus.Grant;
import dev.sallyport.api.Status;
import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import dev.sallyport.signin.ScimTokenSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a cache keeps of each kind: just what decisions need. With 100,000 Users the rest would be
 * most of the memory. Whatever needs a whole object (a change record) reads it from the API.
 */
public final class Thin {

  /** Types of Secrets that are ours to look into; of any other in the namespace only names stay. */
  private static final Set<String> READ_WHOLE =
      Set.of(
          Secrets.ACTIVE_SOURCE,
          Secrets.SP_KEYS,
          Secrets.SP_METADATA,
          Secrets.IDP_METADATA,
          Secrets.OIDC_KEYS,
          Secrets.CLIENT_SECRET,
          Secrets.SPENT_ASSERTION);

  private Thin() {}

  public static User user(User user) {
    User thin = new User();
    UserSpec spec = user.getSpec();
    if (spec != null) {
      thin.setSpec(
          new UserSpec(spec.userName(), null, null, null, spec.active(), spec.externalID()));
    }
    return kept(thin, user);
  }

  public static Group group(Group group) {
    Group thin = new Group();
    GroupSpec spec = group.getSpec();
    if (spec != null) {
      thin.setSpec(new GroupSpec(spec.displayName(), members(spec.members()), spec.externalID()));
    }
    return kept(thin, group, Set.of(Labels.PROVISIONED_BY, Labels.EPOCH, Labels.INCOMPLETE));
  }

  public static GroupMembership membership(GroupMembership membership) {
    GroupMembership thin = new GroupMembership();
    GroupMembershipSpec spec = membership.getSpec();
    if (spec != null) {
      thin.setSpec(new GroupMembershipSpec(spec.group(), members(spec.members())));
    }
    return kept(thin, membership);
  }

  public static Assignment assignment(Assignment assignment) {
    Assignment thin = new Assignment();
    thin.setMetadata(metadata(assignment, Set.of(Labels.PROVISIONED_BY)));
    AssignmentSpec spec = assignment.getSpec();
    if (spec != null) {
      thin.setSpec(
          new AssignmentSpec(
              principal(spec.principal()),
              Shared.one(spec.role()),
              Shared.one(spec.scope()),
              spec.application(),
              Shared.one(spec.startsAt()),
              Shared.one(spec.expiresAt()),
              null,
              spec.reapplyEpoch()));
    }
    AssignmentStatus status = assignment.getStatus();
    if (status != null) {
      // Not as a whole: hardly two are bound for the same principal.
      thin.setStatus(
          new AssignmentStatus(
              status.observedGeneration(),
              status.epoch(),
              status.principal(),
              status.bindings(),
              status.pendingNamespaces(),
              Shared.one(status.conditions())));
    }
    return thin;
  }

  private static PrincipalReference principal(PrincipalReference principal) {
    return principal == null
        ? null
        : new PrincipalReference(Shared.one(principal.kind()), principal.name());
  }

  public static IdentitySource source(IdentitySource source) {
    IdentitySource thin = new IdentitySource();
    thin.setSpec(source.getSpec());
    return kept(thin, source);
  }

  /** Of a namespace that is no center: it is only told so, and must not cost memory. */
  static IdentitySource strangersSource(IdentitySource source) {
    IdentitySource thin = new IdentitySource();
    if (source.getSpec() != null) {
      thin.setSpec(
          new IdentitySourceSpec(
              source.getSpec().type(),
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null,
              null));
    }
    return kept(thin, source);
  }

  static Application application(Application application) {
    Application thin = new Application();
    ApplicationSpec spec = application.getSpec();
    if (spec != null) {
      thin.setSpec(
          new ApplicationSpec(
              null, null, null, null, spec.tokenEndpointAuthMethod(), spec.clientSecretVersion()));
    }
    return kept(thin, application);
  }

  /** What its end depends on, and what has to be written again then. */
  static Session session(Session session) {
    Session thin = new Session();
    thin.setMetadata(metadata(session, Set.of()));
    SessionSpec spec = session.getSpec();
    if (spec != null) {
      thin.setSpec(
          new SessionSpec(
              spec.user(),
              Shared.one(spec.source()),
              Shared.one(spec.client()),
              spec.createdAt(),
              spec.expiresAt(),
              null,
              null,
              null,
              null,
              spec.secretHash(),
              null));
    }
    SessionStatus status = session.getStatus();
    if (status != null) {
      Grant grant = status.grant();
      thin.setStatus(
          new SessionStatus(
              status.lastRefresh(),
              grant == null ? null : new Grant(grant.generation(), grant.tokenHash(), null),
              status.ended()));
    }
    return thin;
  }

  /** All that a server shows, judges and writes again; what many have alike is there once. */
  public static Session servedSession(Session session) {
    Session thin = new Session();
    thin.setMetadata(metadata(session, Set.of()));
    thin.setStatus(session.getStatus());
    SessionSpec spec = session.getSpec();
    if (spec != null) {
      thin.setSpec(
          new SessionSpec(
              spec.user(),
              Shared.one(spec.source()),
              Shared.one(spec.client()),
              spec.createdAt(),
              spec.expiresAt(),
              spec.authenticatedAt(),
              Shared.one(spec.scope()),
              spec.address(),
              Shared.one(spec.userAgent()),
              spec.secretHash(),
              identityProvider(spec.identityProvider())));
    }
    return thin;
  }

  private static IdentityProviderSession identityProvider(IdentityProviderSession session) {
    return session == null
        ? null
        : new IdentityProviderSession(
            session.nameID(),
            Shared.one(session.nameIDFormat()),
            Shared.one(session.nameQualifier()),
            Shared.one(session.spNameQualifier()),
            session.sessionIndex());
  }

  private static <S, T extends Status, R extends Resource<S, T>> R kept(R thin, R whole) {
    return kept(thin, whole, Set.of(Labels.PROVISIONED_BY, Labels.EPOCH));
  }

  private static <S, T extends Status, R extends Resource<S, T>> R kept(
      R thin, R whole, Set<String> labels) {
    ObjectMeta metadata = metadata(whole, labels);
    // Who is pushed has the same as all who are pushed.
    metadata.setLabels(Shared.one(metadata.getLabels()));
    thin.setMetadata(metadata);
    thin.setStatus(Shared.one(whole.getStatus()));
    return thin;
  }

  private static List<GroupSpec.Member> members(List<GroupSpec.Member> members) {
    return members == null ? List.of() : members.stream().map(Shared::one).toList();
  }

  static Namespace namespace(Namespace namespace) {
    Namespace thin = new Namespace();
    // Selectors may ask for any label.
    thin.setMetadata(metadata(namespace, Set.of()));
    thin.getMetadata()
        .setLabels(
            namespace.getMetadata().getLabels() == null
                ? Map.of()
                : Map.copyOf(namespace.getMetadata().getLabels()));
    return thin;
  }

  static Role role(Role role) {
    Role thin = new Role();
    thin.setMetadata(metadata(role, Set.of()));
    thin.setRules(List.of());
    return thin;
  }

  static ClusterRole clusterRole(ClusterRole role) {
    ClusterRole thin = new ClusterRole();
    thin.setMetadata(metadata(role, Set.of()));
    thin.setRules(List.of());
    return thin;
  }

  private static final Set<String> BINDING_LABELS =
      Set.of(Labels.MANAGED_BY, Labels.ASSIGNMENT_UID);

  static RoleBinding roleBinding(RoleBinding binding) {
    RoleBinding thin = new RoleBinding();
    thin.setMetadata(metadata(binding, BINDING_LABELS));
    thin.getMetadata().setAnnotations(assignmentOf(binding));
    thin.setRoleRef(Shared.one(binding.getRoleRef()));
    thin.setSubjects(subjects(binding.getSubjects()));
    return thin;
  }

  static ClusterRoleBinding clusterRoleBinding(ClusterRoleBinding binding) {
    ClusterRoleBinding thin = new ClusterRoleBinding();
    thin.setMetadata(metadata(binding, BINDING_LABELS));
    thin.getMetadata().setAnnotations(assignmentOf(binding));
    thin.setRoleRef(Shared.one(binding.getRoleRef()));
    thin.setSubjects(subjects(binding.getSubjects()));
    return thin;
  }

  /** Ours have one; that there are more is all that has to be known of others. */
  private static List<Subject> subjects(List<Subject> subjects) {
    return subjects.stream().limit(2).map(Shared::one).toList();
  }

  private static Map<String, String> assignmentOf(HasMetadata binding) {
    Map<String, String> annotations = binding.getMetadata().getAnnotations();
    String assignment = annotations == null ? null : annotations.get(Labels.ASSIGNMENT);
    return assignment == null ? Map.of() : Map.of(Labels.ASSIGNMENT, assignment);
  }

  public static Secret secret(Secret secret) {
    Secret thin = new Secret();
    thin.setMetadata(metadata(secret, Set.of(Labels.MANAGED_BY, Labels.EPOCH)));
    thin.setType(secret.getType());
    thin.setImmutable(secret.getImmutable());
    if (READ_WHOLE.contains(secret.getType()) && secret.getData() != null) {
      thin.setData(Map.copyOf(secret.getData()));
    } else if (Secrets.SCIM_TOKEN.equals(secret.getType()) && secret.getData() != null) {
      // Its end has to be told of. Whether a token is of it, is for a server to say.
      Map<String, String> terms = new HashMap<>(secret.getData());
      terms.remove(ScimTokenSecret.HASH);
      thin.setData(Map.copyOf(terms));
    }
    return thin;
  }

  static ValidatingAdmissionPolicy named(ValidatingAdmissionPolicy policy) {
    ValidatingAdmissionPolicy thin = new ValidatingAdmissionPolicy();
    thin.setMetadata(metadata(policy, Set.of()));
    return thin;
  }

  static ValidatingAdmissionPolicyBinding named(ValidatingAdmissionPolicyBinding binding) {
    ValidatingAdmissionPolicyBinding thin = new ValidatingAdmissionPolicyBinding();
    thin.setMetadata(metadata(binding, Set.of()));
    return thin;
  }

  private static ObjectMeta metadata(HasMetadata object, Set<String> labels) {
    ObjectMeta whole = object.getMetadata();
    ObjectMeta thin = new ObjectMeta();
    thin.setName(whole.getName());
    thin.setNamespace(Shared.one(whole.getNamespace()));
    thin.setUid(whole.getUid());
    thin.setResourceVersion(whole.getResourceVersion());
    thin.setGeneration(whole.getGeneration());
    thin.setCreationTimestamp(Shared.one(whole.getCreationTimestamp()));
    thin.setDeletionTimestamp(whole.getDeletionTimestamp());
    // A fresh ObjectMeta brings an empty collection of its own for each of these.
    thin.setFinalizers(Shared.all(whole.getFinalizers()));
    thin.setManagedFields(List.of());
    thin.setOwnerReferences(List.of());
    thin.setAnnotations(Map.of());
    thin.setAdditionalProperties(Map.of());
    Map<String, String> kept = new HashMap<>();
    if (whole.getLabels() != null) {
      labels.forEach(
          label -> {
            String value = whole.getLabels().get(label);
            if (value != null) {
              kept.put(label, Shared.one(value));
            }
          });
    }
    thin.setLabels(kept.isEmpty() ? Map.of() : Map.copyOf(kept));
    return thin;
  }
}
