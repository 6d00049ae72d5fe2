package dev.sallyport.pipeline;

import dev.sallyport.access.AccessReport;
import dev.sallyport.access.Existing;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.Labels;
import dev.sallyport.api.User;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads what concerns one person of a center, page by page, for a center may be large. */
final class CenterReader {

  private static final long PAGE = 500;

  /** The selector of one request: it stays well below the length that a URL may have. */
  private static final int UIDS = 50;

  /**
   * @param groups all of the center
   * @param memberships all of the center
   * @param assignments those that concern the person
   */
  record Declared(
      User user,
      List<Group> groups,
      List<GroupMembership> memberships,
      List<Assignment> assignments) {}

  private final KubernetesClient client;
  private final String center;

  CenterReader(KubernetesClient client, String center) {
    this.client = client;
    this.center = center;
  }

  /** The User of that name; if there is none, those of that userName. */
  List<User> users(String nameOrUserName) {
    var users = client.resources(User.class).inNamespace(center);
    Optional<User> named =
        isObjectName(nameOrUserName)
            ? Optional.ofNullable(users.withName(nameOrUserName).get())
            : Optional.empty();
    return named
        .map(List::of)
        .orElseGet(
            () ->
                users
                    .list(
                        new ListOptionsBuilder()
                            .withFieldSelector("spec.userName=" + selected(nameOrUserName))
                            .build())
                    .getItems());
  }

  /** What was declared for a person. */
  Declared declaredFor(User user) {
    List<Group> groups = all(client.resources(Group.class).inNamespace(center)::list);
    List<GroupMembership> memberships =
        all(client.resources(GroupMembership.class).inNamespace(center)::list);
    List<Assignment> assignments =
        all(client.resources(Assignment.class).inNamespace(center)::list);
    return new Declared(
        user, groups, memberships, AccessReport.concerning(user, groups, memberships, assignments));
  }

  /**
   * The bindings of Assignments.
   *
   * @param namespace only that one's and those of the whole cluster
   */
  List<Existing> bindings(List<Assignment> assignments, Optional<String> namespace) {
    List<Existing> bindings = new ArrayList<>();
    for (int i = 0; i < assignments.size(); i += UIDS) {
      String[] uids =
          assignments.subList(i, Math.min(assignments.size(), i + UIDS)).stream()
              .map(assignment -> assignment.getMetadata().getUid())
              .toArray(String[]::new);
      AnyNamespaceOperation<RoleBinding, RoleBindingList, Resource<RoleBinding>> there =
          namespace.isPresent()
              ? client.rbac().roleBindings().inNamespace(namespace.get())
              : client.rbac().roleBindings().inAnyNamespace();
      List<RoleBinding> some = all(there.withLabelIn(Labels.ASSIGNMENT_UID, uids)::list);
      List<ClusterRoleBinding> clusterWide =
          all(client.rbac().clusterRoleBindings().withLabelIn(Labels.ASSIGNMENT_UID, uids)::list);
      some.forEach(binding -> bindings.add(Existing.of(binding)));
      clusterWide.forEach(binding -> bindings.add(Existing.of(binding)));
    }
    return bindings;
  }

  private static <T extends HasMetadata> List<T> all(
      Function<ListOptions, ? extends KubernetesResourceList<T>> list) {
    List<T> all = new ArrayList<>();
    String next = null;
    do {
      KubernetesResourceList<T> page =
          list.apply(new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
      all.addAll(page.getItems());
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    return all;
  }

  /** Whether it can be asked for as one; what has a slash in it would ask for something else. */
  private static boolean isObjectName(String text) {
    return text.matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?");
  }

  /** As the API server's field selectors want it. */
  private static String selected(String value) {
    return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
  }
}
