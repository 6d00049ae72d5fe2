package dev.sallyport.gate;

/** Gate values in a line, for logs of tests. */
final class Rendered {

  private Rendered() {}

  static String state(ActiveState state) {
    return "epoch "
        + state.epoch()
        + ", "
        + state.target().map(Rendered::target).orElse("no source")
        + ", for "
        + (state.source().name().isEmpty() ? "nobody" : state.source().name())
        + ", accept "
        + state.acceptance().state()
        + state.acceptance().change().map(id -> " to " + id).orElse("")
        + ", onDelete "
        + state.onDelete().word();
  }

  private static String target(Target target) {
    return target.identity().shown()
        + target.metadata().map(xml -> " with \"" + xml + "\"").orElse("");
  }

  static String order(ChangeOrder order) {
    return order.kind().word()
        + " "
        + order.from().map(SourceIdentity::shown).orElse("unknown")
        + " → "
        + order.toIdentity().map(SourceIdentity::shown).orElse("none")
        + ", "
        + order.mode().word()
        + ", epoch "
        + order.fromEpoch()
        + " → "
        + order.epoch();
  }

  static String verdict(Verdict verdict) {
    return switch (verdict) {
      case Verdict.LetGo letGo -> "LetGo";
      case Verdict.Standby standby -> "Standby " + standby.reason() + ": " + standby.message();
      case Verdict.Release release -> "Release";
      case Verdict.Activate activate -> "Activate " + state(activate.state());
      case Verdict.Steady steady -> "Steady";
      case Verdict.Rebuild rebuild -> "Rebuild";
      case Verdict.Hold hold ->
          "Hold "
              + hold.reason()
              + (hold.passesByItself() ? " (passes by itself)" : "")
              + ": "
              + hold.message()
              + hold.pending().map(p -> " {" + p.id() + " clears " + p.going() + "}").orElse("");
      case Verdict.Change change -> "Change " + order(change.order());
      case Verdict.Resume resume -> "Resume " + order(resume.order());
    };
  }
}
