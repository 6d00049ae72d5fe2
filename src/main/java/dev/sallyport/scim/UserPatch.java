package dev.sallyport.scim;

import com.fasterxml.jackson.databind.node.ObjectNode;
import de.captaingoldfish.scim.sdk.common.constants.ScimType;
import de.captaingoldfish.scim.sdk.common.exceptions.ScimException;
import de.captaingoldfish.scim.sdk.common.resources.User;
import de.captaingoldfish.scim.sdk.common.resources.complex.PatchConfig;
import de.captaingoldfish.scim.sdk.common.schemas.SchemaAttribute;
import de.captaingoldfish.scim.sdk.common.utils.JsonHelper;
import de.captaingoldfish.scim.sdk.server.endpoints.Context;
import de.captaingoldfish.scim.sdk.server.patch.PatchOperationHandler;
import de.captaingoldfish.scim.sdk.server.patch.PatchTargetHandler;
import de.captaingoldfish.scim.sdk.server.patch.operations.MultivaluedComplexAttributeOperation;
import de.captaingoldfish.scim.sdk.server.patch.operations.MultivaluedComplexMultivaluedSubAttributeOperation;
import de.captaingoldfish.scim.sdk.server.patch.operations.MultivaluedComplexSimpleSubAttributeOperation;
import de.captaingoldfish.scim.sdk.server.patch.operations.MultivaluedSimpleAttributeOperation;
import de.captaingoldfish.scim.sdk.server.patch.operations.PatchOperation;
import de.captaingoldfish.scim.sdk.server.patch.operations.RemoveComplexAttributeOperation;
import de.captaingoldfish.scim.sdk.server.patch.operations.RemoveExtensionRefOperation;
import de.captaingoldfish.scim.sdk.server.patch.operations.SimpleAttributeOperation;
import de.captaingoldfish.scim.sdk.server.schemas.ResourceType;
import dev.sallyport.api.UserSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What one PATCH asks to change of a person. It is only collected here; the store says to what it
 * is applied, which is whatever is newest.
 */
final class UserPatch implements PatchOperationHandler<User> {

  private static final Set<String> REQUIRED = Set.of("userName", UserJson.ACTIVE);

  private final PatchConfig config;
  private final ResourceType type;
  private final List<PatchOperation<?>> operations = new ArrayList<>();

  UserPatch(PatchConfig config, ResourceType type) {
    this.config = config;
    this.type = type;
  }

  @Override
  public boolean handleOperation(String id, RemoveExtensionRefOperation operation) {
    return false;
  }

  @Override
  public boolean handleOperation(String id, SimpleAttributeOperation operation) {
    String name = operation.getSchemaAttribute().getName();
    if (operation.isRemoveOp() && REQUIRED.contains(name)) {
      throw ScimRefusal.required(name);
    }
    return operations.add(operation);
  }

  @Override
  public boolean handleOperation(String id, MultivaluedSimpleAttributeOperation operation) {
    return operations.add(operation);
  }

  @Override
  public boolean handleOperation(String id, RemoveComplexAttributeOperation operation) {
    return operations.add(operation);
  }

  @Override
  public boolean handleOperation(String id, MultivaluedComplexAttributeOperation operation) {
    return operations.add(operation);
  }

  @Override
  public boolean handleOperation(
      String id, MultivaluedComplexSimpleSubAttributeOperation operation) {
    return operations.add(operation);
  }

  @Override
  public boolean handleOperation(
      String id, MultivaluedComplexMultivaluedSubAttributeOperation operation) {
    return operations.add(operation);
  }

  /** Not asked for, as versions are compared where the change is applied. */
  @Override
  public Supplier<User> getOldResourceSupplier(
      String id,
      List<SchemaAttribute> attributes,
      List<SchemaAttribute> excluded,
      Context context) {
    return User::new;
  }

  /** Only carried on by the library. */
  @Override
  public User getPatchedResource(String id) {
    return new User();
  }

  @Override
  public User getUpdatedResource(
      String id,
      User nothing,
      boolean changed,
      List<SchemaAttribute> attributes,
      List<SchemaAttribute> excluded,
      Context context) {
    Exchange exchange = Exchange.of(context);
    return exchange
        .ask(
            store ->
                operations.isEmpty()
                    ? store.user(id)
                    : store.changeUser(id, this::applied, exchange.ifMatch()))
        .map(stored -> UserHandler.resource(stored, exchange))
        .orElseThrow(() -> Handlers.notThere("User", id));
  }

  private UserSpec applied(UserSpec newest) {
    ObjectNode node = UserJson.of(newest);
    User user = JsonHelper.copyResourceToObject(node, User.class);
    for (PatchOperation<?> operation : operations) {
      try {
        new PatchTargetHandler(config, type, operation)
            .handleOperationValues(user, new ArrayList<>(operation.getValueStringList()));
      } catch (ScimException e) {
        // What is to go is not there: a client that sends it once more, for it had no answer, is
        // told that it is done (RFC 7644 §3.5.2.2 knows no error for that).
        if (!operation.isRemoveOp() || !ScimType.RFC7644.NO_TARGET.equals(e.getScimType())) {
          throw e;
        }
      }
    }
    // Whoever is blocked is not let in by what takes the word away.
    if (!user.hasNonNull(UserJson.ACTIVE)) {
      throw ScimRefusal.invalidValue("active is true or false");
    }
    return UserJson.spec(user);
  }
}
