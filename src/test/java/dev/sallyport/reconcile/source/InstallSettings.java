package dev.sallyport.reconcile.source;

import dev.sallyport.Settings;
import java.time.Duration;
import java.util.List;

/** Settings of which only the centers matter. */
final class InstallSettings {

  private InstallSettings() {}

  /**
   * @param centers as the setting {@code centers} is written
   */
  static Settings of(String centers) {
    return new Settings(
        Settings.readCenters(centers),
        "sallyport-system",
        "test",
        0,
        1,
        false,
        new Settings.Metadata(List.of(), List.of(), List.of()),
        new Settings.Lease(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(1)));
  }
}
