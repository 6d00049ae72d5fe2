package dev.sallyport.portal;

import dev.sallyport.Origin;
import dev.sallyport.signin.CenterSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One center.
 *
 * @param now what the API server says of its source
 */
record FakeSites(Supplier<Site> site, Supplier<CenterSource> now) implements Sites {

  /** One whose source is what memory says. */
  static FakeSites of(Supplier<Site> site) {
    return new FakeSites(site, () -> site.get().source());
  }

  @Override
  public Optional<Site> at(Origin origin) {
    return Optional.of(site.get()).filter(served -> served.origin().equals(origin));
  }

  @Override
  public CenterSource now(Site site) {
    return now.get();
  }
}
