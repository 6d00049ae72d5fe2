package dev.sallyport.portal;

import java.util.Comparator;
import java.util.List;

/**
 * What an administrator sees.
 *
 * @param failures the newest first
 * @param tallies the same by reason
 */
public record Administration(
    Pages.Frame frame,
    List<SourceState> sources,
    List<Failure> failures,
    List<FailedSignIns.Tally> tallies) {

  /** A sign-in or a sign-out that failed. */
  public record Failure(String reference, String at, String reason, String message) {

    static List<Failure> all(List<FailedSignIns.Tally> tallies) {
      return tallies.stream()
          .flatMap(tally -> tally.newest().stream())
          .sorted(Comparator.comparing(FailedSignIns.Failed::at).reversed())
          .map(
              failed ->
                  new Failure(
                      failed.reference(),
                      Portal.time(failed.at()),
                      failed.reason(),
                      failed.message()))
          .toList();
    }
  }
}
