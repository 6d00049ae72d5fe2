package dev.sallyport.bench.signin;

import dev.sallyport.api.GroupMembership;
import dev.sallyport.api.GroupMembershipSpec;
import dev.sallyport.api.GroupSpec;
import dev.sallyport.api.Labels;
import dev.sallyport.api.User;
import dev.sallyport.api.UserSpec;
import dev.sallyport.bench.Site;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes the writes of a push, and decides nothing. */
final class BarePushes {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  /** Members of one slice: as many as one has room for. */
  private static final int MEMBERS = 250;

  private final KubernetesClient client;
  private final List<GroupMembership> slices = new ArrayList<>();

  /**
   * @param slices how many there are to be written to
   */
  BarePushes(KubernetesClient client, int slices) {
    this.client = client;
    for (int i = 0; i < slices; i++) {
      GroupMembership slice = new GroupMembership();
      slice.getMetadata().setNamespace(Site.BARE);
      slice.getMetadata().setName("bare-m1-" + i);
      slice.getMetadata().setLabels(Map.of(Labels.PROVISIONED_BY, Labels.SCIM));
      slice.setSpec(
          new GroupMembershipSpec(
              new GroupMembershipSpec.GroupReference("bare"),
              IntStream.range(0, MEMBERS)
                  .mapToObj(
                      m -> new GroupSpec.Member("given-family-example-com-%010x".formatted(m)))
                  .toList()));
      this.slices.add(client.resource(slice).create());
    }
  }

  void create(String name) {
    User user = new User();
    user.getMetadata().setNamespace(Site.BARE);
    user.getMetadata().setName(name);
    user.getMetadata().setLabels(Map.of(Labels.PROVISIONED_BY, Labels.SCIM));
    user.setSpec(
        new UserSpec(
            name + "@example.com",
            "Given Family",
            null,
            List.of(new UserSpec.Email(name + "@example.com", true, "work")),
            true,
            name));
    client.resource(user).create();
  }

  /** Another member in a slice, in the place of the last. */
  void update(int slice, int number) {
    List<GroupSpec.Member> members = slices.get(slice).getSpec().members();
    String names =
        IntStream.range(0, MEMBERS)
            .mapToObj(i -> i + 1 < MEMBERS ? members.get(i).name() : "new-" + number)
            .map(name -> "{\"name\":\"" + name + "\"}")
            .collect(Collectors.joining(",", "[", "]"));
    client.resource(slices.get(slice)).patch(MERGE, "{\"spec\":{\"members\":" + names + "}}");
  }
}
