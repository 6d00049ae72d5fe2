package dev.sallyport.server;

import dev.sallyport.access.Names;
import dev.sallyport.access.People;
import dev.sallyport.access.PrincipalLookup;
import dev.sallyport.api.Application;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.Group;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.User;
import dev.sallyport.portal.BoundRoles;
import dev.sallyport.portal.Directory;
import dev.sallyport.portal.Site;
import dev.sallyport.signin.PeopleIndex;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** People and their access, from the caches. */
record CachedDirectory(Known known) implements Directory {

  @Override
  public PeopleIndex people(String namespace) {
    return new PeopleIndex() {
      @Override
      public Collection<User> withUserName(String folded) {
        return known.usersByName.get(namespace, folded);
      }

      @Override
      public Collection<User> withExternalID(String externalID) {
        return known.usersByExternalID.get(namespace, externalID);
      }
    };
  }

  @Override
  public Optional<User> user(String namespace, String name) {
    return known.users.get(namespace, name);
  }

  @Override
  public List<Group> groups(String namespace, String userUid) {
    return known.usersByUid.get(namespace, userUid).stream()
        .flatMap(user -> memberOf(namespace, user.getMetadata().getName()))
        .toList();
  }

  @Override
  public List<String> names(String namespace, List<Group> groups) {
    return groups.stream()
        .filter(group -> holdsName(namespace, group))
        .map(group -> group.getSpec().displayName())
        .sorted()
        .toList();
  }

  private boolean holdsName(String namespace, Group group) {
    String name = group.getSpec().displayName();
    return Names.fault(name).isEmpty()
        && People.winner(known.groupsByName.get(namespace, Names.fold(name)))
            .filter(first -> first.getMetadata().getUid().equals(group.getMetadata().getUid()))
            .isPresent();
  }

  @Override
  public Optional<Application> application(String namespace, String name) {
    return known.applications.get(namespace, name);
  }

  @Override
  public List<Application> applications(String namespace) {
    return known.applications.in(namespace).toList();
  }

  @Override
  public List<IdentitySource> sources(String namespace) {
    return known.sources.in(namespace).toList();
  }

  @Override
  public Optional<Secret> clientSecret(String namespace, String name) {
    return known.secret(namespace, name);
  }

  @Override
  public Collection<Assignment> entries(String namespace, String application) {
    return known.assignmentsByApplication.get(namespace, application);
  }

  @Override
  public List<BoundRole> roles(Site site, User user) {
    String namespace = site.namespace();
    String name = user.getMetadata().getName();
    Stream<BoundRole> own =
        roles(
            namespace,
            AssignmentSpec.USER + "/" + name,
            new BoundRoles.Principal(user.getMetadata().getUid(), ""));
    return BoundRoles.sorted(
        Stream.concat(own, memberOf(namespace, name).flatMap(group -> roles(namespace, group))));
  }

  private Stream<BoundRole> roles(String namespace, Group group) {
    return roles(
        namespace,
        AssignmentSpec.GROUP + "/" + group.getMetadata().getName(),
        new BoundRoles.Principal(group.getMetadata().getUid(), group.getSpec().displayName()));
  }

  private Stream<BoundRole> roles(String namespace, String key, BoundRoles.Principal principal) {
    return BoundRoles.of(principal, known.assignmentsByPrincipal.get(namespace, key).stream());
  }

  /** The Groups that somebody is in, by their own list or by a GroupMembership. */
  private Stream<Group> memberOf(String namespace, String user) {
    return Stream.concat(
            known.groupsByMember.get(namespace, user).stream(),
            known.membershipsByMember.get(namespace, user).stream()
                .filter(membership -> membership.getSpec().group() != null)
                .filter(People::adds)
                .flatMap(
                    membership ->
                        known.groups.get(namespace, membership.getSpec().group().name()).stream()))
        .filter(group -> group.getSpec() != null && group.getSpec().displayName() != null)
        .filter(group -> PrincipalLookup.of(group, true) instanceof PrincipalLookup.Found)
        .distinct();
  }
}
