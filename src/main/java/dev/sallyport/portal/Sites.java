package dev.sallyport.portal;

import dev.sallyport.Origin;
import dev.sallyport.signin.CenterSource;
import java.util.Optional;

/** The centers that are served. */
public interface Sites {

  /** The center of an origin, as it stands now. */
  Optional<Site> at(Origin origin);

  /**
   * The source of a center from the API server, for what outlives the request: from the first step
   * of a change on, nobody comes in under the source before, whatever memory says.
   */
  CenterSource now(Site site);
}
