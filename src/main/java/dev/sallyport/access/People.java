package dev.sallyport.access;

import dev.sallyport.api.Group;
import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.Labels;
import dev.sallyport.api.Outcome;
import dev.sallyport.api.OutsideText;
import dev.sallyport.api.User;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What there is to say of Users, Groups and GroupMemberships. */
public final class People {

  /** An identity provider tries again after some minutes, or at its next re-sync. */
  static final Duration TIME_TO_COMPLETE = Duration.ofHours(1);

  /** How many missing members a message names. */
  private static final int NAMED = 5;

  private People() {}

  /**
   * @param outcome for Ready
   * @param members how many distinct members all lists name, whether they exist or not
   * @param missing how many of them are no User of this center
   * @param membersMessage for the condition {@link Group#MEMBERS_RESOLVED}
   */
  public record GroupVerdict(Outcome outcome, int members, int missing, String membersMessage) {

    public boolean membersResolved() {
      return missing == 0;
    }

    public String membersReason() {
      return membersResolved() ? Group.Reason.RESOLVED : Group.Reason.MEMBERS_MISSING;
    }
  }

  /**
   * The object that has a name, of all that fold to the same; see {@link Names#SENIORITY}.
   *
   * @param holders of one kind in one center, in any order; objects that are being deleted keep
   *     their name until they are gone, and those of which only a part was pushed have none yet
   */
  public static <T extends HasMetadata> Optional<T> winner(Collection<T> holders) {
    return holders.stream()
        .filter(each -> !Labels.isIncomplete(each))
        .min((a, b) -> Names.SENIORITY.compare(holder(a), holder(b)));
  }

  private static Names.Holder holder(HasMetadata object) {
    return new Names.Holder(
        object.getMetadata().getName(), object.getMetadata().getCreationTimestamp());
  }

  /**
   * @param holders every User of the center whose userName folds to the same; may contain {@code
   *     user} or not
   */
  public static Outcome user(User user, Collection<User> holders) {
    String userName = text(user.getSpec().userName());
    Optional<String> fault = Names.fault(userName);
    if (fault.isPresent()) {
      return new Outcome.Stalled(
          User.Reason.NAME_INVALID,
          "userName %s %s. Nothing is bound for this User; correct spec.userName."
              .formatted(OutsideText.quoted(userName), fault.get()));
    }
    Optional<String> winner = otherWinner(user, holders);
    if (winner.isPresent()) {
      return new Outcome.Stalled(
          User.Reason.USER_NAME_TAKEN,
          ("userName %s belongs to the older User %s (upper and lower case are the same here)."
                  + " Change spec.userName, or delete one of the two.")
              .formatted(OutsideText.quoted(userName), winner.get()));
    }
    if (user.getSpec().inactive()) {
      return new Outcome.Ready(
          User.Reason.INACTIVE,
          "Inactive: nothing is bound for this User, and signing in is refused."
              + " Set spec.active to true to undo it.");
    }
    // Without the name, for 100,000 Users of one moment then share one status in memory.
    return new Outcome.Ready(User.Reason.ACTIVE, "Provisioned: Assignments can name this User.");
  }

  /**
   * @param holders every Group of the center whose displayName folds to the same; may contain
   *     {@code group} or not
   * @param memberships that name the Group
   * @param isUser whether a User of that object name exists in the center
   */
  public static GroupVerdict group(
      Group group,
      Collection<Group> holders,
      Collection<GroupMembership> memberships,
      Predicate<String> isUser) {
    Set<String> members = members(group, memberships);
    List<String> missing = new ArrayList<>();
    for (String member : members) {
      if (!isUser.test(member)) {
        missing.add(member);
      }
    }
    return new GroupVerdict(
        groupOutcome(group, holders, members.size()),
        members.size(),
        missing.size(),
        membersMessage(members.size(), missing));
  }

  /**
   * When a Group of which only a part was pushed is given up: whoever began it does not come back.
   * Empty for any other.
   */
  public static Optional<Instant> givenUp(Group group) {
    return Labels.isIncomplete(group)
        ? Optional.of(
            Instant.parse(group.getMetadata().getCreationTimestamp()).plus(TIME_TO_COMPLETE))
        : Optional.empty();
  }

  /** The union of the Group's own list and of those memberships, as object names. */
  public static Set<String> members(Group group, Collection<GroupMembership> memberships) {
    Set<String> members = new HashSet<>();
    addNames(members, group.getSpec().members());
    for (GroupMembership membership : memberships) {
      if (adds(membership)) {
        addNames(members, membership.getSpec().members());
      }
    }
    return members;
  }

  /**
   * Whether a GroupMembership adds anybody. One that is being deleted does not, or whoever puts a
   * finalizer on it would keep its members in the group.
   */
  public static boolean adds(GroupMembership membership) {
    return membership.getMetadata().getDeletionTimestamp() == null;
  }

  private static void addNames(Set<String> names, List<GroupSpec.Member> members) {
    if (members != null) {
      for (GroupSpec.Member member : members) {
        names.add(member.name());
      }
    }
  }

  private static Outcome groupOutcome(Group group, Collection<Group> holders, int members) {
    String displayName = text(group.getSpec().displayName());
    Optional<String> fault = Names.fault(displayName);
    if (fault.isPresent()) {
      return new Outcome.Stalled(
          Group.Reason.NAME_INVALID,
          "displayName %s %s. Nothing is bound for this Group; correct spec.displayName."
              .formatted(OutsideText.quoted(displayName), fault.get()));
    }
    Optional<Instant> givenUp = givenUp(group);
    if (givenUp.isPresent()) {
      return new Outcome.Pending(
          Group.Reason.INCOMPLETE,
          ("%s of it so far, and more are being pushed: until all are there, nothing is bound for"
                  + " this Group. If the identity provider does not send it again, it is deleted"
                  + " at %s.")
              .formatted(Verdicts.count(members, "member"), givenUp.get()));
    }
    Optional<String> winner = otherWinner(group, holders);
    if (winner.isPresent()) {
      return new Outcome.Stalled(
          Group.Reason.DISPLAY_NAME_TAKEN,
          ("displayName %s belongs to the older Group %s (upper and lower case are the same"
                  + " here). Change spec.displayName, or delete one of the two.")
              .formatted(OutsideText.quoted(displayName), winner.get()));
    }
    return new Outcome.Ready(
        Group.Reason.RESOLVED, "Provisioned with %s.".formatted(Verdicts.count(members, "member")));
  }

  private static String membersMessage(int members, List<String> missing) {
    if (missing.isEmpty()) {
      return "Every member is a User of this center.";
    }
    String named = missing.stream().sorted().limit(NAMED).collect(Collectors.joining(", "));
    String more = missing.size() > NAMED ? " and " + (missing.size() - NAMED) + " more" : "";
    return "%d of %s no User of this center (yet): %s%s. They count as soon as they are there."
        .formatted(
            missing.size(), members == 1 ? "1 member is" : members + " members are", named, more);
  }

  /** What to say of a GroupMembership. */
  public static Outcome membership(GroupMembership membership, boolean groupExists) {
    String group = membership.getSpec().group().name();
    int members =
        membership.getSpec().members() == null ? 0 : membership.getSpec().members().size();
    if (!groupExists) {
      return new Outcome.Pending(
          GroupMembership.Reason.GROUP_NOT_FOUND,
          ("There is no Group %s in this namespace (yet). The members join as soon as it is"
                  + " there; if the name is wrong, delete this object, for spec.group is fixed.")
              .formatted(group));
    }
    return new Outcome.Ready(
        GroupMembership.Reason.JOINED,
        "Adds %s to Group %s.".formatted(Verdicts.count(members, "member"), group));
  }

  private static String text(String name) {
    return name == null ? "" : name;
  }

  private static <T extends HasMetadata> Optional<String> otherWinner(
      T self, Collection<T> holders) {
    return winner(holders)
        .filter(first -> Names.SENIORITY.compare(holder(first), holder(self)) < 0)
        .map(first -> first.getMetadata().getName());
  }
}
