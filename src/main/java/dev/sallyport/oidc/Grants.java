package dev.sallyport.oidc;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What clients were granted, each grant one Session. An implementation decides by what it reads
 * now, and every step is one conditional write that has succeeded before it answers. That a Session
 * is alive means also: of the epoch in force, its User the same, active and holding its name.
 *
 * <p>Methods throw only when nothing can be read or written; that is no answer of the protocol.
 */
public interface Grants {

  /** A secret that {@link #redeem} makes a grant of. It is sealed before it leaves us. */
  String newTicket();

  /**
   * A secret that {@link #approve} makes a grant of, and the first refresh token of that grant: so
   * the server that approves need not tell the one that the device asks. It is sealed before it
   * leaves us.
   */
  String newDeviceTicket();

  /**
   * Turns an authorization code into a grant, once: the ticket names the Session, and its creation
   * is the test whether it is the first. A second time ends the grant (RFC 6749 §4.1.2).
   *
   * @param signedIn name of the portal's Session that allowed it; {@link Outcome.Refused} unless it
   *     is alive, {@link Outcome.Later} where the person has too many Sessions
   */
  Outcome redeem(String ticket, String signedIn, Asker asker, Instant now);

  /**
   * Makes the grant for a device that a person approved. Making it twice is making it once.
   *
   * @return false if {@code signedIn} is not alive, the ticket was used before, or the person has
   *     too many Sessions
   */
  boolean approve(String ticket, String signedIn, Asker asker, Instant now);

  /**
   * What a device that asks again is answered.
   *
   * @return empty while nobody approved; {@link Outcome.Refused} once the first token was replaced
   */
  Optional<Outcome> approved(String ticket, Client client, Instant now);

  /**
   * Replaces a refresh token ({@code security.md} 20). Whoever lost the answer asks again with the
   * same token and gets the same successor; so it does no harm if nothing comes of an outcome.
   */
  Outcome refresh(String token, Client client, Instant now);

  /** The grant of a Session that is alive and of that client. */
  Optional<Grant> alive(String session, Client client, Instant now);

  /** Ends the grant of a refresh token, of whatever generation. */
  Revocation revoke(String token, Client client);

  /** Ends a Session because the person signed out; nothing if it is over. */
  void signOut(String session);

  /** What came of a {@link #revoke}. */
  enum Revocation {
    /** It is over, or there is none. */
    DONE,
    /** It is another client's, and nothing ended. */
    ANOTHERS,
    /** Not now: whether there is one is not known here, and too much is being asked. */
    LATER
  }

  /**
   * Who asked for a grant, as its Session will show it.
   *
   * @param redirectUri that a code was asked with; empty for a device
   * @param address where the program that gets the tokens asked from
   * @param userAgent what it calls itself, or null
   */
  record Asker(Client client, String redirectUri, String address, String userAgent) {}

  /**
   * A grant.
   *
   * @param session name of the Session, which tokens carry as {@code sid}
   * @param redirectUri that it was asked with; empty for a device
   * @param authenticated when the identity provider authenticated the person
   * @param until when the Session ends by itself
   */
  record Grant(
      String session, Person person, String redirectUri, Instant authenticated, Instant until) {}

  /** What came of a step. */
  sealed interface Outcome {

    /** The client gets tokens, and this refresh token. */
    record Granted(Grant grant, String refreshToken) implements Outcome {

      /** Never the token. */
      @Override
      public String toString() {
        return "Granted[" + grant.session() + "]";
      }
    }

    /** Not now: too often, or it is not known which source is in force. Nothing is lost. */
    record Later(Duration after) implements Outcome {}

    /**
     * The code or token is worth nothing: unknown, used up, another client's, or its grant over.
     */
    record Refused() implements Outcome {}
  }
}
