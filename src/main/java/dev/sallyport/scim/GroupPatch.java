package dev.sallyport.scim;

import de.captaingoldfish.scim.sdk.common.resources.Group;
import de.captaingoldfish.scim.sdk.common.schemas.SchemaAttribute;
import de.captaingoldfish.scim.sdk.server.endpoints.Context;
import de.captaingoldfish.scim.sdk.server.patch.PatchOperationHandler;
import de.captaingoldfish.scim.sdk.server.patch.operations.MultivaluedComplexAttributeOperation;
import de.captaingoldfish.scim.sdk.server.patch.operations.MultivaluedComplexMultivaluedSubAttributeOperation;
import de.captaingoldfish.scim.sdk.server.patch.operations.MultivaluedComplexSimpleSubAttributeOperation;
import de.captaingoldfish.scim.sdk.server.patch.operations.MultivaluedSimpleAttributeOperation;
import de.captaingoldfish.scim.sdk.server.patch.operations.RemoveComplexAttributeOperation;
import de.captaingoldfish.scim.sdk.server.patch.operations.RemoveExtensionRefOperation;
import de.captaingoldfish.scim.sdk.server.patch.operations.SimpleAttributeOperation;
import dev.sallyport.scim.ScimStore.GroupFacts;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What one PATCH asks to change of a group, beside its members. */
final class GroupPatch implements PatchOperationHandler<Group> {

  private UnaryOperator<GroupFacts> facts = UnaryOperator.identity();

  @Override
  public boolean handleOperation(String id, SimpleAttributeOperation operation) {
    String value = operation.isRemoveOp() ? "" : operation.getValuesNode().asText();
    switch (operation.getSchemaAttribute().getName()) {
      case "displayName" -> {
        if (operation.isRemoveOp()) {
          throw ScimRefusal.required("displayName");
        }
        String name = GroupJson.displayName(value);
        then(before -> new GroupFacts(name, before.externalID()));
      }
      case UserJson.EXTERNAL_ID -> {
        Optional<String> external = UserJson.externalID(value);
        then(before -> new GroupFacts(before.displayName(), external));
      }
      default -> throw notDone();
    }
    return true;
  }

  /** It stands for all that is said of members, which was taken out before. */
  @Override
  public boolean handleOperation(String id, MultivaluedComplexAttributeOperation operation) {
    return true;
  }

  @Override
  public boolean handleOperation(String id, RemoveExtensionRefOperation operation) {
    return false;
  }

  @Override
  public boolean handleOperation(String id, MultivaluedSimpleAttributeOperation operation) {
    throw notDone();
  }

  @Override
  public boolean handleOperation(String id, RemoveComplexAttributeOperation operation) {
    throw notDone();
  }

  @Override
  public boolean handleOperation(
      String id, MultivaluedComplexSimpleSubAttributeOperation operation) {
    throw notDone();
  }

  @Override
  public boolean handleOperation(
      String id, MultivaluedComplexMultivaluedSubAttributeOperation operation) {
    throw notDone();
  }

  /** Not asked for, as versions are compared where the change is applied. */
  @Override
  public Supplier<Group> getOldResourceSupplier(
      String id,
      List<SchemaAttribute> attributes,
      List<SchemaAttribute> excluded,
      Context context) {
    return Group::new;
  }

  /** Only carried on by the library. */
  @Override
  public Group getPatchedResource(String id) {
    return new Group();
  }

  /** Null lets the library answer without a body (RFC 7644 §3.5.2): members may be many. */
  @Override
  public Group getUpdatedResource(
      String id,
      Group nothing,
      boolean changed,
      List<SchemaAttribute> attributes,
      List<SchemaAttribute> excluded,
      Context context) {
    Exchange exchange = Exchange.of(context);
    if (exchange
        .ask(store -> store.changeGroup(id, facts, exchange.sentMembers(), exchange.ifMatch()))
        .isEmpty()) {
      throw Handlers.notThere("Group", id);
    }
    return null;
  }

  private void then(UnaryOperator<GroupFacts> next) {
    UnaryOperator<GroupFacts> before = facts;
    facts = given -> next.apply(before.apply(given));
  }

  static ScimRefusal notDone() {
    return ScimRefusal.invalidPath(
        "of a group displayName, externalId and members can be changed, and members added, removed"
            + " and replaced as a whole");
  }
}
