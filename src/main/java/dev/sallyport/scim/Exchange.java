package dev.sallyport.scim;

import de.captaingoldfish.scim.sdk.common.exceptions.ScimException;
import de.captaingoldfish.scim.sdk.server.endpoints.Context;
import de.captaingoldfish.scim.sdk.server.endpoints.authorize.Authorization;
import dev.sallyport.scim.NormalBody.Parts;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** One request on its way through the library, which hands it to the handlers. */
final class Exchange extends Context {

  /** Whoever comes here was let in before. */
  private static final Authorization LET_IN =
      new Authorization() {
        @Override
        public Set<String> getClientRoles() {
          return Set.of();
        }

        @Override
        public boolean authenticate(Map<String, String> headers, Map<String, String> parameters) {
          return true;
        }
      };

  private final ScimStore store;
  private final String base;
  private final Optional<Parts> sent;
  private final IfMatch ifMatch;
  private final ShownMembers shown;
  private final Map<String, Set<String>> members = new HashMap<>();
  private int places;
  private RuntimeException failure;

  Exchange(ScimStore store, ScimRequest request, Optional<Parts> sent, ShownMembers shown) {
    super(LET_IN);
    this.store = store;
    this.shown = shown;
    this.base = request.base();
    this.sent = sent;
    this.ifMatch = new IfMatch(request.ifMatch());
  }

  static Exchange of(Context context) {
    return (Exchange) context;
  }

  /** Whether the request itself has an attribute: the library does not tell absent from empty. */
  boolean has(String attribute) {
    return sent.filter(parts -> parts.body().has(attribute)).isPresent();
  }

  /** Who comes into a group and who goes: the library is not given that. */
  MemberChange sentMembers() {
    return sent.map(Parts::members).orElse(MemberChange.NONE);
  }

  String base() {
    return base;
  }

  /** Of which versions the request is. */
  IfMatch ifMatch() {
    return ifMatch;
  }

  /**
   * Waits until so many members may be in the answer; once at most, or two would wait for each
   * other.
   */
  void show(int count) {
    places = shown.take(count);
  }

  /** Who is in a group, for the answer. */
  void answerWith(String group, Set<String> ids) {
    members.put(group, ids);
  }

  /** Who is in the groups of the answer, by the id of the group. */
  Map<String, Set<String>> members() {
    return members;
  }

  /** The answer is made. */
  void done() {
    shown.giveBack(places);
    places = 0;
  }

  /** Asks the store. The library would take what it throws for a fault of its own. */
  <T> T ask(Function<ScimStore, T> question) {
    try {
      return question.apply(store);
    } catch (ScimException e) {
      throw e;
    } catch (RuntimeException e) {
      failure = e;
      throw e;
    }
  }

  /** Throws on what the store threw. */
  void rethrow() {
    if (failure != null) {
      throw failure;
    }
  }
}
