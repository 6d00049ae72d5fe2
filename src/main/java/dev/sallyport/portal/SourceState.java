package dev.sallyport.portal;

import dev.sallyport.api.Condition;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceStatus;
import dev.sallyport.api.IdentitySourceStatus.ActiveSource;
import dev.sallyport.api.IdentitySourceStatus.Certificate;
import dev.sallyport.api.IdentitySourceStatus.ChangeInProgress;
import dev.sallyport.api.IdentitySourceStatus.LastChange;
import dev.sallyport.api.IdentitySourceStatus.PendingChange;
import dev.sallyport.api.IdentitySourceStatus.ServiceProviderStatus;
import dev.sallyport.api.IdentitySourceStatus.SourceIdentity;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * An IdentitySource in words: what the operator says in its status, and nothing that is worked out
 * anew here.
 *
 * @param facts of the source in force; empty where it is not this one
 * @param problems conditions that a person should look at
 */
public record SourceState(
    String name,
    List<Fact> facts,
    List<Problem> problems,
    Optional<Held> held,
    List<Fact> change,
    List<Fact> lastChange,
    List<Expiry> certificates) {

  /** The one in force first. */
  static final Comparator<SourceState> ORDER =
      Comparator.comparing((SourceState state) -> !state.isInForce())
          .thenComparing(SourceState::name);

  private static final Duration SOON = Duration.ofDays(30);

  public boolean isInForce() {
    return !facts.isEmpty();
  }

  /** Something that has a name. */
  public record Fact(String label, String value) {}

  /** A condition that is not as it should be. */
  public record Problem(String reason, String message) {}

  /**
   * A change that waits for a person.
   *
   * @param id that {@code acceptChange} takes
   * @param clears what an accept would take away, such as "14 assignments"
   */
  public record Held(String id, List<Fact> facts, List<String> clears) {}

  /**
   * A certificate of the identity provider.
   *
   * @param urgent whether it ends soon, or has ended
   */
  public record Expiry(
      String subject, String use, String ends, String left, boolean urgent, String sha256) {}

  static SourceState of(IdentitySource source, Instant now) {
    String name = source.getMetadata().getName();
    IdentitySourceStatus status = source.getStatus();
    if (status == null) {
      return new SourceState(
          name,
          List.of(),
          List.of(new Problem("Unseen", "The operator has not looked at it yet.")),
          Optional.empty(),
          List.of(),
          List.of(),
          List.of());
    }
    return new SourceState(
        name,
        status.active() == null ? List.of() : active(status.active(), status.serviceProvider()),
        problems(status),
        Optional.ofNullable(status.pendingChange()).map(SourceState::held),
        status.change() == null ? List.of() : change(status.change()),
        status.lastChange() == null ? List.of() : last(status.lastChange()),
        Optional.ofNullable(status.certificates()).orElse(List.of()).stream()
            .map(certificate -> expiry(certificate, now))
            .toList());
  }

  private static List<Fact> active(ActiveSource active, ServiceProviderStatus provider) {
    List<Fact> facts = new ArrayList<>();
    add(facts, "Type", active.type());
    add(facts, "Identity", active.identity());
    add(facts, "Since", time(active.since()));
    add(facts, "Epoch", active.epoch());
    if (provider != null) {
      add(facts, "Our entity ID", provider.entityID());
      add(facts, "Our ACS URL", provider.acsURL());
      add(facts, "Our key", provider.keySHA256());
    }
    return facts;
  }

  /** Ready where it is false, and what warns; a reason that two conditions share is said once. */
  private static List<Problem> problems(IdentitySourceStatus status) {
    List<Problem> problems = new ArrayList<>();
    for (String type :
        List.of(
            Condition.READY,
            IdentitySource.METADATA_VALID,
            IdentitySource.CERTIFICATES_VALID,
            IdentitySource.SCIM_TOKENS_VALID)) {
      add(problems, Conditions.find(status, type), Condition.FALSE);
    }
    add(problems, Conditions.find(status, IdentitySource.KEYS_REPLACED), Condition.TRUE);
    return problems.stream().distinct().toList();
  }

  private static void add(List<Problem> problems, Condition condition, String bad) {
    if (condition != null && bad.equals(condition.status())) {
      problems.add(new Problem(text(condition.reason()), text(condition.message())));
    }
  }

  private static Held held(PendingChange pending) {
    List<Fact> facts = new ArrayList<>();
    add(facts, "From", words(pending.from()));
    add(facts, "To", words(pending.to()));
    add(facts, "Since", time(pending.since()));
    List<String> clears = new ArrayList<>();
    add(clears, pending.assignmentsToClear(), "assignment");
    add(clears, pending.usersToRemove(), "user");
    add(clears, pending.groupsToRemove(), "group");
    add(clears, pending.membershipsToRemove(), "membership");
    return new Held(text(pending.id()), facts, clears);
  }

  private static void add(List<String> clears, Integer count, String what) {
    if (count != null && count > 0) {
      clears.add(count + " " + what + (count == 1 ? "" : "s"));
    }
  }

  private static List<Fact> change(ChangeInProgress change) {
    List<Fact> facts = new ArrayList<>();
    add(facts, "From", words(change.from()));
    add(facts, "To", words(change.to()));
    add(facts, "Since", time(change.startedAt()));
    if (change.left() != null && change.listed() != null) {
      add(facts, "Still to go", change.left() + " of " + change.listed());
    }
    return facts;
  }

  private static List<Fact> last(LastChange last) {
    List<Fact> facts = new ArrayList<>();
    add(facts, "From", words(last.from()));
    add(facts, "To", words(last.to()));
    add(facts, "Done", time(last.completedAt()));
    add(facts, "Cleared", last.cleared());
    add(facts, "Record", last.record());
    return facts;
  }

  private static Expiry expiry(Certificate certificate, Instant now) {
    Optional<Instant> ends = instant(certificate.notAfter());
    return new Expiry(
        text(certificate.subject()),
        text(certificate.use()),
        time(certificate.notAfter()),
        ends.map(end -> left(now, end)).orElse(""),
        ends.map(end -> end.isBefore(now.plus(SOON))).orElse(true),
        text(certificate.sha256()));
  }

  private static String left(Instant now, Instant end) {
    if (!end.isAfter(now)) {
      return "ended";
    }
    long days = Duration.between(now, end).toDays();
    return days == 0 ? "ends today" : days == 1 ? "ends in 1 day" : "ends in " + days + " days";
  }

  private static void add(List<Fact> facts, String label, Object value) {
    if (value != null && !value.toString().isEmpty()) {
      facts.add(new Fact(label, value.toString()));
    }
  }

  private static String words(SourceIdentity source) {
    if (source == null) {
      return "";
    }
    return source.identity() == null || source.identity().isEmpty()
        ? text(source.type())
        : text(source.type()) + ", " + source.identity();
  }

  private static String text(String text) {
    return text == null ? "" : text;
  }

  private static String time(String text) {
    return instant(text).map(Portal::time).orElse("");
  }

  private static Optional<Instant> instant(String text) {
    try {
      return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
