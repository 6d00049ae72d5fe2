package dev.sallyport.portal;

import java.util.List;

/** Who is an administrator of a center. */
public interface Administrators {

  /** What an administrator may do in the portal. */
  enum Power {
    /** See the state of the identity source: for whoever may change that. */
    SOURCE,
    /** End the sessions of others: for whoever may list and delete Sessions. */
    SESSIONS
  }

  /**
   * Asks the API server, as its authorization has it at this moment.
   *
   * @param namespace of the center
   * @param userName of the person, without the center's prefix
   * @param groups their display names, likewise
   * @throws dev.sallyport.web.Unavailable when it does not answer; then nobody may anything
   */
  boolean may(Power power, String namespace, String userName, List<String> groups);
}
