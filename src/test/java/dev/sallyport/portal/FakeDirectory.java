package dev.sallyport.portal;

import dev.sallyport.access.Names;
import dev.sallyport.api.Application;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.AssignmentStatus;
import dev.sallyport.api.Condition;
import dev.sallyport.api.Group;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.signin.PeopleIndex;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** People in memory. */
final class FakeDirectory implements Directory {

  private final Map<String, User> users = new LinkedHashMap<>();
  final List<BoundRole> roles = new ArrayList<>();
  final List<Group> groups = new ArrayList<>();
  final List<Application> applications = new ArrayList<>();
  final List<Assignment> entries = new ArrayList<>();
  final List<Secret> secrets = new ArrayList<>();
  final List<IdentitySource> sources = new ArrayList<>();

  User add(String name, String userName) {
    return put(name, new UserSpec(userName, null, null, null, true, null));
  }

  User add(String name, String userName, String externalID) {
    return put(name, new UserSpec(userName, null, null, null, true, externalID));
  }

  User deactivate(String name) {
    return put(
        name, new UserSpec(users.get(name).getSpec().userName(), null, null, null, false, null));
  }

  /** An Assignment by which jane enters an application, bound to the User of a uid. */
  void enters(String application, String principalUid) {
    Assignment entry = new Assignment();
    entry.setMetadata(new ObjectMetaBuilder().withName(application).withGeneration(1L).build());
    entry.setSpec(
        new AssignmentSpec(
            new AssignmentSpec.PrincipalReference("User", "jane"),
            null,
            null,
            new AssignmentSpec.ApplicationReference(application),
            null,
            null,
            null,
            null));
    entry.setStatus(
        new AssignmentStatus(
            1L,
            3L,
            new AssignmentStatus.BoundPrincipal(principalUid, null),
            0,
            null,
            List.of(
                new Condition(
                    Condition.READY,
                    Condition.TRUE,
                    1L,
                    TestIdp.NOW.toString(),
                    Assignment.Reason.BOUND,
                    "m"))));
    entries.add(entry);
  }

  private User put(String name, UserSpec spec) {
    User user = new User();
    user.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(TestSite.NAMESPACE)
            .withName(name)
            .withUid("uid-of-" + name)
            .withCreationTimestamp("2026-01-01T00:00:00Z")
            .build());
    user.setSpec(spec);
    users.put(name, user);
    return user;
  }

  @Override
  public PeopleIndex people(String namespace) {
    return new PeopleIndex() {
      @Override
      public Collection<User> withUserName(String folded) {
        return users.values().stream()
            .filter(user -> Names.fold(user.getSpec().userName()).equals(folded))
            .toList();
      }

      @Override
      public Collection<User> withExternalID(String externalID) {
        return users.values().stream()
            .filter(user -> externalID.equals(user.getSpec().externalID()))
            .toList();
      }
    };
  }

  @Override
  public Optional<User> user(String namespace, String name) {
    return Optional.ofNullable(users.get(name));
  }

  @Override
  public List<Group> groups(String namespace, String userUid) {
    return groups;
  }

  @Override
  public List<String> names(String namespace, List<Group> of) {
    return of.stream().map(group -> group.getSpec().displayName()).toList();
  }

  @Override
  public Optional<Application> application(String namespace, String name) {
    return applications.stream()
        .filter(application -> application.getMetadata().getName().equals(name))
        .findFirst();
  }

  @Override
  public List<Application> applications(String namespace) {
    return applications;
  }

  @Override
  public List<IdentitySource> sources(String namespace) {
    return sources;
  }

  @Override
  public Optional<Secret> clientSecret(String namespace, String name) {
    return secrets.stream()
        .filter(secret -> secret.getMetadata().getName().equals(name))
        .findFirst();
  }

  @Override
  public Collection<Assignment> entries(String namespace, String application) {
    return entries.stream()
        .filter(entry -> entry.getSpec().application().name().equals(application))
        .toList();
  }

  @Override
  public List<BoundRole> roles(Site site, User user) {
    return roles;
  }
}
