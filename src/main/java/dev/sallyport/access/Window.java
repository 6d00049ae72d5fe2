package dev.sallyport.access;

import dev.sallyport.api.AssignmentSpec;
import dev.sallyport.api.OutsideText;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * From when to when an Assignment holds: from {@code startsAt} on, and before {@code expiresAt}.
 */
sealed interface Window {

  /** Neither bound need be there; the second is after the first. */
  record Open(Optional<Instant> startsAt, Optional<Instant> expiresAt) implements Window {

    boolean expired(Instant now) {
      return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
    }

    boolean notYetStarted(Instant now) {
      return startsAt.isPresent() && now.isBefore(startsAt.get());
    }

    /** When the clock will next matter. */
    Optional<Instant> next(Instant now) {
      if (notYetStarted(now)) {
        return startsAt;
      }
      return expired(now) ? Optional.empty() : expiresAt;
    }
  }

  /**
   * @param fault a sentence that says what is wrong
   */
  record Invalid(String fault) implements Window {}

  static Window of(AssignmentSpec spec) {
    try {
      Optional<Instant> startsAt = parse(spec.startsAt());
      Optional<Instant> expiresAt = parse(spec.expiresAt());
      if (startsAt.isPresent()
          && expiresAt.isPresent()
          && !startsAt.get().isBefore(expiresAt.get())) {
        return new Invalid("expiresAt is not after startsAt");
      }
      return new Open(startsAt, expiresAt);
    } catch (DateTimeParseException e) {
      return new Invalid(
          OutsideText.quoted(e.getParsedString()) + " is no time such as 2026-12-31T08:00:00Z");
    }
  }

  private static Optional<Instant> parse(String time) {
    return Optional.ofNullable(time).map(t -> OffsetDateTime.parse(t).toInstant());
  }
}
