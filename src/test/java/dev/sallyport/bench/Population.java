package dev.sallyport.bench;

import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.AssignmentSpec.PrincipalReference;
import dev.sallyport.api.AssignmentSpec.RoleReference;
import dev.sallyport.api.AssignmentSpec.Scope;
import dev.sallyport.api.Group;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import java.util.List;
import java.util.stream.IntStream;

/** Who and what is in a center of some size; the objects are as large as people's are. */
public record Population(int users, int groups, int namespaces) {
  private static final int MEMBERS = 10;

  public List<User> allUsers() {
    return IntStream.range(0, users).mapToObj(this::user).toList();
  }

  public List<Group> allGroups() {
    return IntStream.range(0, groups).mapToObj(this::group).toList();
  }

  List<String> allNamespaces() {
    return IntStream.range(0, namespaces).mapToObj(Population::namespace).toList();
  }

  /** One group gets one role in one namespace. */
  List<Assignment> assignments(String namespace, String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> assignment(namespace, prefix, i)).toList();
  }

  private User user(int i) {
    User user = new User();
    user.getMetadata().setNamespace(Site.CENTER);
    user.getMetadata().setName("user-%06d".formatted(i));
    user.setSpec(
        new UserSpec(
            "given.family%06d@example.com".formatted(i),
            "Given Family %06d".formatted(i),
            new UserSpec.Name("Given", "Family %06d".formatted(i)),
            List.of(
                new UserSpec.Email("given.family%06d@example.com".formatted(i), true, null),
                new UserSpec.Email("g%06d@people.example.com".formatted(i), null, null)),
            true,
            "00u1%016x".formatted(i * 2_654_435_761L)));
    return user;
  }

  private Group group(int i) {
    Group group = new Group();
    group.getMetadata().setNamespace(Site.CENTER);
    group.getMetadata().setName(groupName(i));
    List<GroupSpec.Member> members =
        IntStream.range(0, MEMBERS)
            .mapToObj(m -> "user-%06d".formatted((i * MEMBERS + m) % users))
            .map(GroupSpec.Member::new)
            .toList();
    group.setSpec(new GroupSpec("Team %05d".formatted(i), members, null));
    return group;
  }

  private Assignment assignment(String namespace, String prefix, int i) {
    Assignment assignment = new Assignment();
    assignment.getMetadata().setNamespace(namespace);
    assignment.getMetadata().setName("%s-%05d".formatted(prefix, i));
    assignment.setSpec(
        new AssignmentSpec(
            new PrincipalReference(AssignmentSpec.GROUP, groupName(i % groups)),
            new RoleReference(AssignmentSpec.CLUSTER_ROLE, "view"),
            new Scope(List.of(namespace(i % namespaces)), null, null),
            null,
            null,
            null,
            "measured",
            null));
    return assignment;
  }

  private static String groupName(int i) {
    return "group-%05d".formatted(i);
  }

  private static String namespace(int i) {
    return "team-%03d".formatted(i);
  }
}
