package dev.sallyport.access;

import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.Group;
import dev.sallyport.api.Labels;
import dev.sallyport.api.User;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;

/** What stands under the name that an Assignment gives as its principal. */
public sealed interface PrincipalLookup {

  /**
   * Nothing. It takes access away, so whoever says it has confirmed it by a read where a binding
   * exists; a cache may miss.
   */
  record Missing() implements PrincipalLookup {}

  /**
   * A User or Group.
   *
   * @param kind {@code User} or {@code Group}
   * @param uid of the object; a name can be reused, a uid cannot
   * @param name {@code userName} or {@code displayName}, without the prefix
   * @param externalID the source's immutable id, or null
   * @param provisionedBy {@code manual}, {@code scim}, {@code active-directory}
   * @param active false only for a User that is not
   * @param winsItsName false if an older object of the center has the name
   */
  record Found(
      String kind,
      String uid,
      String name,
      String externalID,
      String provisionedBy,
      boolean active,
      boolean winsItsName)
      implements PrincipalLookup {

    boolean declaredByHand() {
      return Labels.MANUAL.equals(provisionedBy);
    }
  }

  /** A User as principal; one that is being deleted counts as gone. */
  static PrincipalLookup of(User user, boolean winsItsName) {
    if (goes(user.getMetadata())) {
      return new Missing();
    }
    return new Found(
        AssignmentSpec.USER,
        user.getMetadata().getUid(),
        user.getSpec().userName(),
        user.getSpec().externalID(),
        provisionedBy(user.getMetadata()),
        !user.getSpec().inactive(),
        winsItsName);
  }

  /**
   * A Group as principal; one that is being deleted counts as gone, and one of which only a part
   * was pushed as not yet come.
   */
  static PrincipalLookup of(Group group, boolean winsItsName) {
    if (goes(group.getMetadata()) || Labels.isIncomplete(group)) {
      return new Missing();
    }
    return new Found(
        AssignmentSpec.GROUP,
        group.getMetadata().getUid(),
        group.getSpec().displayName(),
        group.getSpec().externalID(),
        provisionedBy(group.getMetadata()),
        true,
        winsItsName);
  }

  private static boolean goes(ObjectMeta metadata) {
    return metadata.getDeletionTimestamp() != null;
  }

  private static String provisionedBy(ObjectMeta metadata) {
    Map<String, String> labels = metadata.getLabels();
    return labels == null
        ? Labels.MANUAL
        : labels.getOrDefault(Labels.PROVISIONED_BY, Labels.MANUAL);
  }
}
