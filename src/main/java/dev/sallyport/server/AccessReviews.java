package dev.sallyport.server;

import dev.sallyport.api.Resource;
import dev.sallyport.portal.Administrators;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Asks the API server what somebody may do.
 *
 * @param prefixes by namespace of a center, what its people's names in the cluster begin with
 */
record AccessReviews(KubernetesClient client, Map<String, String> prefixes)
    implements Administrators {

  /** What the API server adds to everybody whom it knows. */
  private static final String AUTHENTICATED = "system:authenticated";

  /** A verb on one of our resources. */
  record Act(String verb, String resource) {}

  @Override
  public boolean may(Power power, String namespace, String userName, List<String> groups) {
    return acts(power).stream()
        .map(act -> question(act, namespace, prefixes.get(namespace), userName, groups))
        .allMatch(this::isAllowed);
  }

  static List<Act> acts(Power power) {
    return switch (power) {
      case SOURCE -> List.of(new Act("update", "identitysources"));
      case SESSIONS -> List.of(new Act("list", "sessions"), new Act("delete", "sessions"));
    };
  }

  private boolean isAllowed(SubjectAccessReview question) {
    SubjectAccessReviewStatus status =
        ApiCall.of(
            () -> client.authorization().v1().subjectAccessReview().create(question).getStatus());
    return status != null
        && Boolean.TRUE.equals(status.getAllowed())
        && !Boolean.TRUE.equals(status.getDenied());
  }

  static SubjectAccessReview question(
      Act act, String namespace, String prefix, String userName, List<String> groups) {
    return new SubjectAccessReviewBuilder()
        .withNewSpec()
        .withUser(prefix + userName)
        .withGroups(
            Stream.concat(groups.stream().map(group -> prefix + group), Stream.of(AUTHENTICATED))
                .toList())
        .withNewResourceAttributes()
        .withGroup(Resource.GROUP)
        .withResource(act.resource())
        .withNamespace(namespace)
        .withVerb(act.verb())
        .endResourceAttributes()
        .endSpec()
        .build();
  }
}
