package dev.sallyport.portal;

import io.github.bucket4j.TimeMeter;

/** Clocks of limits. */
final class TimeMeters {

  /** Nothing is ever added. */
  static final TimeMeter STANDING_STILL =
      new TimeMeter() {
        @Override
        public long currentTimeNanos() {
          return 0;
        }

        @Override
        public boolean isWallClockBased() {
          return false;
        }
      };

  private TimeMeters() {}
}
