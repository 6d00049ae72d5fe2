package dev.sallyport.scim;

import dev.sallyport.api.UserSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Keeps the people and groups of one center that an identity provider pushes. It shows those too
 * that a person declared, so that the identity provider finds them, but changes none of them.
 *
 * <p>Every method throws {@link ScimRefusal} for what cannot be kept, and lets through what a
 * change that it was given throws. Any other exception means that nothing is known of what was
 * done.
 */
public interface ScimStore {

  /** What is kept of a person. */
  record StoredUser(String id, String version, Instant created, UserSpec spec) {}

  /** What is kept of a group, without who is in it. */
  record GroupFacts(String displayName, Optional<String> externalID) {}

  /**
   * A group.
   *
   * @param size how many members it has, or a few more
   * @param members the ids of its members; asked for only where they are needed
   */
  record StoredGroup(
      String id,
      String version,
      Instant created,
      GroupFacts facts,
      int size,
      Supplier<Set<String>> members) {}

  /**
   * What a list asks for.
   *
   * @param matches of which objects; empty for all
   * @param key what they all have, by which few can be found among many; empty if nothing
   * @param startIndex from 1
   * @param count at most so many of them
   */
  record Query<T>(Optional<Predicate<T>> matches, Optional<Exact> key, int startIndex, int count) {}

  /**
   * A value that an attribute equals: to the letter, or under {@link
   * dev.sallyport.access.Names#fold}.
   */
  record Exact(Attribute attribute, String value) {

    /** Attributes by which objects are found. */
    public enum Attribute {
      ID,
      EXTERNAL_ID,
      /** {@code userName} of a person, {@code displayName} of a group; folded. */
      NAME
    }
  }

  /**
   * @param total how many there are, of which these are some
   */
  record Page<T>(List<T> items, int total) {}

  Optional<StoredUser> user(String id);

  /** In an order that stays the same. */
  Page<StoredUser> users(Query<StoredUser> query);

  StoredUser createUser(UserSpec spec);

  /**
   * Changes a person.
   *
   * @param change may be applied several times: to whatever is newest
   * @param of is asked each time, of what the change is applied to
   * @return as it stands now; empty if there is none
   */
  Optional<StoredUser> changeUser(String id, UnaryOperator<UserSpec> change, IfMatch of);

  /** Whether there was one. */
  boolean deleteUser(String id, IfMatch of);

  Optional<StoredGroup> group(String id);

  /** In an order that stays the same. */
  Page<StoredGroup> groups(Query<StoredGroup> query);

  StoredGroup createGroup(GroupFacts facts, Set<String> members);

  /**
   * Changes a group.
   *
   * @param change of what is known of it; may be applied several times
   * @param members whom it gains and loses
   * @param of is asked before anything is written, and again if somebody else is faster than the
   *     first write
   * @return as it stands now; empty if there is none
   */
  Optional<StoredGroup> changeGroup(
      String id, UnaryOperator<GroupFacts> change, MemberChange members, IfMatch of);

  /** Whether there was one. */
  boolean deleteGroup(String id, IfMatch of);
}
