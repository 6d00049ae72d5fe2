package dev.sallyport.gate;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceStatus;

/** Between the API's types and the gate's, as a reconciler goes. */
final class SourceViews {

  private SourceViews() {}

  static GateInput.Other other(IdentitySource source) {
    SourceView view = SourceView.of(source, Manifests.named(source));
    return new GateInput.Other(
        view.ref(),
        view.createdAt(),
        view.deleting(),
        view.spec().named().identity(),
        view.status().active());
  }

  static IdentitySourceStatus status(GateStatus status) {
    return new IdentitySourceStatus(
        null,
        status.active(),
        null,
        status.pendingChange(),
        status.change(),
        status.lastChange(),
        null,
        null,
        null);
  }

  static IdentitySourceStatus withActive(
      IdentitySourceStatus status, IdentitySourceStatus.ActiveSource active) {
    return new IdentitySourceStatus(
        null,
        active,
        null,
        status.pendingChange(),
        status.change(),
        status.lastChange(),
        null,
        null,
        null);
  }
}
