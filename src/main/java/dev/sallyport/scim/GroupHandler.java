package dev.sallyport.scim;

import de.captaingoldfish.scim.sdk.common.constants.enums.SortOrder;
import de.captaingoldfish.scim.sdk.common.resources.Group;
import de.captaingoldfish.scim.sdk.common.schemas.SchemaAttribute;
import de.captaingoldfish.scim.sdk.common.utils.JsonHelper;
import de.captaingoldfish.scim.sdk.server.endpoints.Context;
import de.captaingoldfish.scim.sdk.server.endpoints.ResourceHandler;
import de.captaingoldfish.scim.sdk.server.filter.FilterNode;
import de.captaingoldfish.scim.sdk.server.patch.PatchOperationHandler;
import de.captaingoldfish.scim.sdk.server.response.PartialListResponse;
import dev.sallyport.scim.ScimStore.GroupFacts;
import dev.sallyport.scim.ScimStore.Page;
import dev.sallyport.scim.ScimStore.StoredGroup;
import java.util.List;
import java.util.Set;

/** Groups, between the library and the store. */
final class GroupHandler extends ResourceHandler<Group> {

  @Override
  public Group createResource(Group sent, Context context) {
    GroupFacts facts = GroupJson.facts(sent);
    Exchange exchange = Exchange.of(context);
    Set<String> members = exchange.sentMembers().added();
    // Before it is made: whoever has to ask again afterwards is told that it is there.
    exchange.show(members.size());
    return resource(exchange.ask(store -> store.createGroup(facts, members)), exchange, true);
  }

  @Override
  public Group getResource(
      String id,
      List<SchemaAttribute> attributes,
      List<SchemaAttribute> excluded,
      Context context) {
    Exchange exchange = Exchange.of(context);
    boolean withMembers = Handlers.isWanted(GroupJson.MEMBERS, attributes, excluded);
    StoredGroup stored =
        exchange.ask(store -> store.group(id)).orElseThrow(() -> Handlers.notThere("Group", id));
    if (withMembers) {
      exchange.show(stored.size());
    }
    return resource(stored, exchange, withMembers);
  }

  @Override
  public PartialListResponse<Group> listResources(
      long startIndex,
      int count,
      FilterNode filter,
      SchemaAttribute sortBy,
      SortOrder sortOrder,
      List<SchemaAttribute> attributes,
      List<SchemaAttribute> excluded,
      Context context) {
    Exchange exchange = Exchange.of(context);
    boolean withMembers = Handlers.isWanted(GroupJson.MEMBERS, attributes, excluded);
    Page<StoredGroup> page =
        exchange.ask(
            store -> store.groups(Handlers.query(Filters::ofGroups, filter, startIndex, count)));
    List<StoredGroup> shown = withMembers ? shown(page.items(), exchange) : page.items();
    return PartialListResponse.<Group>builder()
        .resources(shown.stream().map(stored -> resource(stored, exchange, withMembers)).toList())
        .totalResults(page.total())
        .build();
  }

  /**
   * As many of a page as have members for one answer, at least one: a page may have fewer than were
   * asked for, and says how many (RFC 7644 §3.4.2.4).
   */
  private static List<StoredGroup> shown(List<StoredGroup> page, Exchange exchange) {
    int members = 0;
    int groups = 0;
    while (groups < page.size()
        && (groups == 0 || members + page.get(groups).size() <= ShownMembers.MOST)) {
      members += page.get(groups).size();
      groups++;
    }
    exchange.show(members);
    return page.subList(0, groups);
  }

  @Override
  public Group updateResource(Group sent, Context context) {
    String id = sent.getId().orElseThrow();
    GroupFacts facts = GroupJson.facts(sent);
    Exchange exchange = Exchange.of(context);
    StoredGroup changed =
        exchange
            .ask(
                store ->
                    store.changeGroup(
                        id,
                        before ->
                            exchange.has(UserJson.EXTERNAL_ID)
                                ? facts
                                : new GroupFacts(facts.displayName(), before.externalID()),
                        exchange.sentMembers(),
                        exchange.ifMatch()))
            .orElseThrow(() -> Handlers.notThere("Group", id));
    exchange.show(changed.size());
    return resource(changed, exchange, true);
  }

  @Override
  public void deleteResource(String id, Context context) {
    Exchange exchange = Exchange.of(context);
    if (!exchange.ask(store -> store.deleteGroup(id, exchange.ifMatch()))) {
      throw Handlers.notThere("Group", id);
    }
  }

  @Override
  public PatchOperationHandler<Group> getPatchOpResourceHandler(String id, Context context) {
    return new GroupPatch();
  }

  private static Group resource(StoredGroup stored, Exchange exchange, boolean withMembers) {
    Set<String> members = withMembers ? stored.members().get() : Set.of();
    exchange.answerWith(stored.id(), members);
    return JsonHelper.copyResourceToObject(
        GroupJson.of(stored, exchange.base(), !members.isEmpty()), Group.class);
  }
}
