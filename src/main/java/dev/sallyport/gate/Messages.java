package dev.sallyport.gate;

import dev.sallyport.api.OutsideText;
import dev.sallyport.api.Secrets;
import java.util.Optional;

/**
 * What the gate says: what is wrong, and what to do next. Foreign text is escaped and shortened.
 */
final class Messages {

  private static final String SECRET = "Secret " + Secrets.ACTIVE_SOURCE_NAME;
  private static final int MAX_ID = 64;

  private Messages() {}

  static String acceptRequired(PendingChange change) {
    return change(change)
        + ". To let it go ahead, set spec.accept: true, or spec.accept: true and spec.acceptChange:"
        + " "
        + change.id()
        + ". To call it off, let the spec name the source in force again.";
  }

  static String acceptIsStale(PendingChange change, Optional<String> acceptChange) {
    String why =
        acceptChange
            .map(
                id ->
                    "spec.acceptChange is "
                        + OutsideText.escaped(id, MAX_ID)
                        + ", and that is another change or an earlier one")
            .orElse("spec.accept: true was given for something else");
    return change(change)
        + ", but "
        + why
        + ". To let it go ahead, set spec.accept to false and then to true, or set spec.accept:"
        + " true and spec.acceptChange: "
        + change.id()
        + ". To call it off, let the spec name the source in force again.";
  }

  static String faulty(Fault fault, SourceIdentity active) {
    return fault.message() + " Until then " + active.shown() + " stays in force.";
  }

  static String faultyChange(Fault fault, SourceIdentity active, SourceIdentity to) {
    return fault.message()
        + " The spec names "
        + to.shown()
        + ", which cannot be used, so accept does not help yet; "
        + active.shown()
        + " stays in force.";
  }

  static String recordLost(PendingChange change) {
    return "The change of identity source was under way when its record was deleted or altered, so"
        + " nothing more is cleared. To go on with what is left: "
        + lowerFirst(change(change))
        + "; set spec.accept: true and spec.acceptChange: "
        + change.id()
        + ". To call it off, let the spec name "
        + change.from().map(SourceIdentity::shown).orElse("the former source")
        + " again.";
  }

  static String recordAltered(String secret) {
    return "The change record "
        + secret
        + " is not what was written, so nothing is changed or restored by it. Find out who wrote"
        + " it, then put it back, or delete its Secrets to give it up.";
  }

  static String stateAltered(String problem, Optional<SourceIdentity> mirrored) {
    return "The "
        + SECRET
        + " was altered by another hand: "
        + problem
        + ". Nothing is changed. Put it back from a backup, or "
        + mirrored
            .map(
                source ->
                    "let the spec name "
                        + source.shown()
                        + ", which status says is in force, and delete the Secret: it is then made"
                        + " again.")
            .orElse("delete it and say which source is in force with the id that is then offered.");
  }

  static String nameTaken() {
    return "A Secret of another type has the name "
        + Secrets.ACTIVE_SOURCE_NAME
        + ". It is left alone; rename or delete it, so that the active state can be kept.";
  }

  static String activeSourceUnknown(
      Optional<SourceIdentity> from, Optional<PendingChange> pending, Named named) {
    String ways =
        "Restore the "
            + SECRET
            + " from a backup"
            + from.map(
                    source ->
                        ", or let the spec name "
                            + source.shown()
                            + ", which status says is in force: the Secret is then made again")
                .orElse("");
    String accept =
        switch (named) {
          case Named.Usable usable ->
              pending
                  .map(
                      change ->
                          ", or go on with the source that the spec names: set spec.accept: true"
                              + " and spec.acceptChange: "
                              + change.id()
                              + ". Then "
                              + lowerFirst(change(change))
                              + keepHint(change)
                              + ".")
                  .orElse(".");
          case Named.Faulty(SourceIdentity source, Fault fault) -> ". " + fault.message();
          case Named.Unclear(Fault fault) -> ". " + fault.message();
        };
    return "Assignments are bound, but the "
        + SECRET
        + " that says under which source is gone, so nothing is changed. "
        + ways
        + accept;
  }

  static String inUse(SourceIdentity active) {
    return "Deletion is held: assignments are bound under "
        + active.shown()
        + ", onDelete was not seen to be Clear before the deletion, and accept never accepts one. "
        + active.shown()
        + " stays in force. Delete the Assignments, or create another IdentitySource that names the"
        + " same source: it takes over and nothing changes.";
  }

  static String inUseUnknown() {
    return "Deletion is held: assignments are bound, and the "
        + SECRET
        + " that says under which source is gone. Restore it from a backup, or delete the"
        + " Assignments.";
  }

  static String suspended() {
    return "spec.suspend is true: nothing is changed, and what is in force stays in force. Set it"
        + " to false to go on.";
  }

  static String anotherSourceInForce(SourceRef inForce) {
    return "IdentitySource "
        + inForce.name()
        + " is in force, and an identity center has one source. Change that one, or delete it: if"
        + " this one names the same source, it then takes over and nothing changes.";
  }

  /** From, to, and exactly what goes. */
  private static String change(PendingChange change) {
    return "The identity source changes from "
        + change.from().map(SourceIdentity::shown).orElse("one that is not known")
        + " to "
        + change.to().shown()
        + (change.mode() == OnChange.KEEP
            ? ", keeping assignments"
            : ", clearing "
                + counted(change, ClearedKind.ASSIGNMENT, "assignment", "assignments")
                + " and removing "
                + counted(change, ClearedKind.USER, "user", "users")
                + ", "
                + counted(change, ClearedKind.GROUP, "group", "groups")
                + " and "
                + counted(change, ClearedKind.GROUP_MEMBERSHIP, "membership", "memberships"));
  }

  private static String keepHint(PendingChange change) {
    return change.mode() == OnChange.CLEAR
            && change.to().type() != SourceType.ACTIVE_DIRECTORY
            && change.from().isEmpty()
        ? "; with spec.assignmentsOnChange: Keep, which has an id of its own, they stay"
        : "";
  }

  private static String counted(PendingChange change, ClearedKind kind, String one, String many) {
    int count = change.count(kind);
    return count + " " + (count == 1 ? one : many);
  }

  private static String lowerFirst(String text) {
    return Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
