package dev.sallyport.portal;

import java.util.List;

/** Who is an administrator of a center: whoever may change its identity source. */
public interface Administrators {

  /**
   * Asks the API server, as its authorization has it at this moment.
   *
   * @param namespace of the center
   * @param userName of the person, without the center's prefix
   * @param groups their display names, likewise
   * @throws dev.sallyport.web.Unavailable when it does not answer; then nobody is one
   */
  boolean mayChangeSource(String namespace, String userName, List<String> groups);
}
