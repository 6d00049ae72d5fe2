package dev.sallyport.scim;

import de.captaingoldfish.scim.sdk.common.constants.enums.SortOrder;
import de.captaingoldfish.scim.sdk.common.resources.User;
import de.captaingoldfish.scim.sdk.common.schemas.SchemaAttribute;
import de.captaingoldfish.scim.sdk.common.utils.JsonHelper;
import de.captaingoldfish.scim.sdk.server.endpoints.Context;
import de.captaingoldfish.scim.sdk.server.endpoints.ResourceHandler;
import de.captaingoldfish.scim.sdk.server.filter.FilterNode;
import de.captaingoldfish.scim.sdk.server.patch.PatchOperationHandler;
import de.captaingoldfish.scim.sdk.server.response.PartialListResponse;
import dev.sallyport.api.UserSpec;
import dev.sallyport.scim.ScimStore.Page;
import dev.sallyport.scim.ScimStore.StoredUser;
import java.util.List;

/** People, between the library and the store. */
final class UserHandler extends ResourceHandler<User> {

  @Override
  public User createResource(User sent, Context context) {
    UserSpec spec = UserJson.spec(sent);
    Exchange exchange = Exchange.of(context);
    return resource(exchange.ask(store -> store.createUser(spec)), exchange);
  }

  @Override
  public User getResource(
      String id,
      List<SchemaAttribute> attributes,
      List<SchemaAttribute> excluded,
      Context context) {
    Exchange exchange = Exchange.of(context);
    return exchange
        .ask(store -> store.user(id))
        .map(stored -> resource(stored, exchange))
        .orElseThrow(() -> Handlers.notThere("User", id));
  }

  @Override
  public PartialListResponse<User> listResources(
      long startIndex,
      int count,
      FilterNode filter,
      SchemaAttribute sortBy,
      SortOrder sortOrder,
      List<SchemaAttribute> attributes,
      List<SchemaAttribute> excluded,
      Context context) {
    Exchange exchange = Exchange.of(context);
    Page<StoredUser> page =
        exchange.ask(
            store -> store.users(Handlers.query(Filters::ofUsers, filter, startIndex, count)));
    return PartialListResponse.<User>builder()
        .resources(page.items().stream().map(stored -> resource(stored, exchange)).toList())
        .totalResults(page.total())
        .build();
  }

  @Override
  public User updateResource(User sent, Context context) {
    String id = sent.getId().orElseThrow();
    UserSpec spec = UserJson.spec(sent);
    Exchange exchange = Exchange.of(context);
    return exchange
        .ask(
            store ->
                store.changeUser(
                    id,
                    before ->
                        UserJson.replaced(
                            before,
                            spec,
                            exchange.has(UserJson.ACTIVE),
                            exchange.has(UserJson.EXTERNAL_ID)),
                    exchange.ifMatch()))
        .map(stored -> resource(stored, exchange))
        .orElseThrow(() -> Handlers.notThere("User", id));
  }

  @Override
  public void deleteResource(String id, Context context) {
    Exchange exchange = Exchange.of(context);
    if (!exchange.ask(store -> store.deleteUser(id, exchange.ifMatch()))) {
      throw Handlers.notThere("User", id);
    }
  }

  @Override
  public PatchOperationHandler<User> getPatchOpResourceHandler(String id, Context context) {
    return new UserPatch(getServiceProvider().getPatchConfig(), getResourceType());
  }

  static User resource(StoredUser stored, Exchange exchange) {
    return JsonHelper.copyResourceToObject(UserJson.of(stored, exchange.base()), User.class);
  }
}
