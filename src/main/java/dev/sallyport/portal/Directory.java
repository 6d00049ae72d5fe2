package dev.sallyport.portal;

import dev.sallyport.api.Application;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.Group;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.User;
import dev.sallyport.signin.PeopleIndex;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Who there is, and what they may do. Answers come from memory. */
public interface Directory {

  /** The Users of a center. */
  PeopleIndex people(String namespace);

  /** The User of that object name. */
  Optional<User> user(String namespace, String name);

  /** The Groups that a User is in. */
  List<Group> groups(String namespace, String userUid);

  /** Of these Groups, the displayNames of those that hold theirs. */
  List<String> names(String namespace, List<Group> groups);

  Optional<Application> application(String namespace, String name);

  /** All Applications of a center. */
  List<Application> applications(String namespace);

  /** The IdentitySources of a center, as the operator left them. */
  List<IdentitySource> sources(String namespace);

  /** The Secret of that name, if it is of a client. */
  Optional<Secret> clientSecret(String namespace, String name);

  /** The Assignments that name an Application. */
  Collection<Assignment> entries(String namespace, String application);

  /** What a person may do through Sallyport, in the order of a page. */
  List<BoundRole> roles(Site site, User user);

  /**
   * One binding, as the person sees it.
   *
   * @param namespace where; empty for the whole cluster
   * @param role its name
   * @param group through which; empty where the person is named
   */
  record BoundRole(String namespace, String role, String group) {}
}
