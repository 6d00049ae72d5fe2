package dev.sallyport.signin;

import dev.sallyport.access.Names;
import dev.sallyport.access.People;
import dev.sallyport.api.OutsideText;
import dev.sallyport.api.SignInReason;
import dev.sallyport.api.User;
import dev.sallyport.saml.response.VerifiedIdentity;
import dev.sallyport.signin.IdentityMatch.Against;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * Whether somebody whom the identity provider authenticated may come in. No person is created by
 * signing in.
 */
public sealed interface SignIn {

  /**
   * They may.
   *
   * @param expires when their session ends
   */
  record Allowed(User user, Instant expires) implements SignIn {}

  /**
   * They may not.
   *
   * @param reason of {@link SignInReason}
   * @param message for the administrator; the person is shown a {@link Reference}
   */
  record Denied(String reason, String message) implements SignIn {}

  /**
   * Decides.
   *
   * @param match of the source in force; empty where it is not understood
   * @param length of a session, as the source has it
   */
  static SignIn of(
      VerifiedIdentity identity,
      Optional<IdentityMatch> match,
      PeopleIndex people,
      CenterSource source,
      Duration length,
      Instant now) {
    if (!(source instanceof CenterSource.InForce)) {
      return new Denied(
          SignInReason.SOURCE_NOT_IN_FORCE,
          "No identity source is in force in this center, or a change of it is being carried out."
              + " Look at the conditions of the IdentitySource.");
    }
    if (match.isEmpty()) {
      return new Denied(
          SignInReason.MATCH_NOT_UNDERSTOOD,
          "externalIdP.match has what this version does not know. Correct it, or upgrade"
              + " Sallyport.");
    }
    Instant longest = now.plus(length);
    Instant expires = identity.sessionNotOnOrAfter().filter(longest::isAfter).orElse(longest);
    if (!expires.isAfter(now)) {
      return new Denied(
          SignInReason.SESSION_OVER,
          "The person's session at the identity provider is over since %s.".formatted(expires));
    }
    return switch (Claim.of(identity, match.get())) {
      case Claim.None none -> new Denied(none.reason(), none.message());
      case Claim.Value value -> judge(value.text(), match.get().against(), people, expires);
    };
  }

  private static SignIn judge(String value, Against against, PeopleIndex people, Instant expires) {
    Collection<User> meant =
        against == Against.USER_NAME
            ? People.winner(people.withUserName(Names.fold(value))).stream().toList()
            : people.withExternalID(value);
    String what =
        (against == Against.USER_NAME ? "userName " : "externalID ") + OutsideText.quoted(value);
    if (meant.size() > 1) {
      return new Denied(
          SignInReason.USER_AMBIGUOUS,
          "%d Users have the %s. Give each an externalID of its own."
              .formatted(meant.size(), what));
    }
    Optional<Person> person =
        meant.stream()
            .map(user -> person(user, people))
            .filter(found -> !found.isDeleting())
            .findFirst();
    if (person.isEmpty()) {
      return new Denied(
          SignInReason.USER_NOT_FOUND,
          "No User of this center has the %s. Provision one, or look at externalIdP.match."
              .formatted(what));
    }
    String name = person.get().user().getMetadata().getName();
    if (person.get().isInactive()) {
      return new Denied(
          SignInReason.USER_INACTIVE,
          "The User %s is inactive. Set spec.active to true to let them in.".formatted(name));
    }
    if (!person.get().holdsName()) {
      return new Denied(
          SignInReason.USER_NAME_NOT_HELD,
          "The User %s cannot be let in under its userName; its condition Ready says why."
              .formatted(name));
    }
    return new Allowed(person.get().user(), expires);
  }

  private static Person person(User user, PeopleIndex people) {
    String name = user.getSpec() == null ? null : user.getSpec().userName();
    return name == null
        ? new Person(user, false)
        : Person.among(user, people.withUserName(Names.fold(name)));
  }
}
