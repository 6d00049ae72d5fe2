package dev.sallyport.scim;

import com.fasterxml.jackson.databind.JsonNode;
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
    Set<String> members = members(sent);
    Exchange exchange = Exchange.of(context);
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
    return exchange
        .ask(store -> store.group(id))
        .map(stored -> resource(stored, exchange, withMembers))
        .orElseThrow(() -> Handlers.notThere("Group", id));
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
    return PartialListResponse.<Group>builder()
        .resources(
            page.items().stream().map(stored -> resource(stored, exchange, withMembers)).toList())
        .totalResults(page.total())
        .build();
  }

  @Override
  public Group updateResource(Group sent, Context context) {
    String id = sent.getId().orElseThrow();
    GroupFacts facts = GroupJson.facts(sent);
    Exchange exchange = Exchange.of(context);
    // Whoever only renames a group may have read it without its members.
    MemberChange change =
        exchange.has(GroupJson.MEMBERS) ? MemberChange.all(members(sent)) : MemberChange.NONE;
    return exchange
        .ask(
            store ->
                store.changeGroup(
                    id,
                    exchange
                        .ifMatch()
                        .unlessChangedGroup(
                            store,
                            id,
                            before ->
                                exchange.has(UserJson.EXTERNAL_ID)
                                    ? facts
                                    : new GroupFacts(facts.displayName(), before.externalID())),
                    change))
        .map(stored -> resource(stored, exchange, true))
        .orElseThrow(() -> Handlers.notThere("Group", id));
  }

  @Override
  public void deleteResource(String id, Context context) {
    Exchange exchange = Exchange.of(context);
    if (!exchange.ask(
        store -> {
          exchange.ifMatch().requireGroup(store, id);
          return store.deleteGroup(id);
        })) {
      throw Handlers.notThere("Group", id);
    }
  }

  @Override
  public PatchOperationHandler<Group> getPatchOpResourceHandler(String id, Context context) {
    return new GroupPatch();
  }

  private static Set<String> members(JsonNode sent) {
    return GroupJson.members(sent.path(GroupJson.MEMBERS));
  }

  private static Group resource(StoredGroup stored, Exchange exchange, boolean withMembers) {
    return JsonHelper.copyResourceToObject(
        GroupJson.of(stored, exchange.base(), withMembers), Group.class);
  }
}
