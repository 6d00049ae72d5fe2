package dev.sallyport.reconcile.source;

import dev.sallyport.api.IdentitySource;
import dev.sallyport.api.IdentitySourceStatus.LastChange;
import dev.sallyport.api.Outcome;
import dev.sallyport.api.Secrets;
import dev.sallyport.gate.ActiveState;
import dev.sallyport.gate.Fault;
import dev.sallyport.gate.SourceIdentity;
import dev.sallyport.gate.SourceType;
import dev.sallyport.gate.Verdict;
import java.util.Optional;

/** What is said of an IdentitySource where it is not the gate that says it. */
final class SourceOutcomes {

  private SourceOutcomes() {}

  static Outcome notAnIdentityCenter(IdentitySource source) {
    return new Outcome.Stalled(
        IdentitySource.Reason.NOT_AN_IDENTITY_CENTER,
        "The install does not name the namespace "
            + source.getMetadata().getNamespace()
            + " as an identity center, so this is not served. Whoever installed Sallyport can add"
            + " it to centers.");
  }

  static Outcome steady(
      ActiveState state,
      Optional<ServiceProvider.Result> published,
      Optional<IssuerKeyStore.Result> issuerKeys,
      boolean policiesInstalled) {
    Optional<Outcome> fault =
        published
            .flatMap(SourceOutcomes::fault)
            .or(() -> issuerKeys.flatMap(SourceOutcomes::faultOfKeys));
    if (fault.isPresent()) {
      return fault.get();
    }
    if (!policiesInstalled) {
      return new Outcome.Stalled(
          IdentitySource.Reason.ADMISSION_POLICY_MISSING,
          "The admission policies are not all there, so nothing new is granted: kubectl apply -f"
              + " crds/");
    }
    SourceIdentity identity = state.identity().orElseThrow();
    if (identity.type() == SourceType.ACTIVE_DIRECTORY) {
      return new Outcome.Stalled(
          IdentitySource.Reason.NOT_YET_SUPPORTED,
          "In force, and gated like any other source; but the sync of people from Active Directory"
              + " comes with a later version. Declare them as Users and Groups until then.");
    }
    return new Outcome.Ready(IdentitySource.Reason.ACTIVE, "In force: " + identity.shown() + ".");
  }

  private static Optional<Outcome> fault(ServiceProvider.Result result) {
    return switch (result) {
      case ServiceProvider.Result.Faulty(String reason, String message) ->
          Optional.of(new Outcome.Stalled(reason, message));
      case ServiceProvider.Result.NotServed(Fault fault) ->
          Optional.of(new Outcome.Stalled(fault.reason(), fault.message()));
      case ServiceProvider.Result.Published published -> Optional.empty();
    };
  }

  private static Optional<Outcome> faultOfKeys(IssuerKeyStore.Result result) {
    return switch (result) {
      case IssuerKeyStore.Result.Faulty(String reason, String message) ->
          Optional.of(new Outcome.Stalled(reason, message));
      case IssuerKeyStore.Result.Kept kept -> Optional.empty();
    };
  }

  static Outcome recordRefused(String namespace) {
    return new Outcome.Stalled(
        IdentitySource.Reason.RECORD_REFUSED,
        "The change is accepted, but the API server does not take its record, a Secret of type "
            + Secrets.CHANGE_RECORD
            + ", so nothing is changed or cleared. Look for a ResourceQuota, an admission policy or"
            + " a webhook that refuses Secrets, or fails, in namespace "
            + namespace
            + "; it is tried again by itself.");
  }

  static Outcome changing(Verdict.Resume resume, int left) {
    return new Outcome.Pending(
        IdentitySource.Reason.SOURCE_CHANGING,
        "Carrying out an accepted change to "
            + resume.order().toIdentity().map(SourceIdentity::shown).orElse("no source")
            + "; "
            + left
            + " objects are still to go. The record is Secret "
            + resume.record().secrets().getFirst()
            + ".");
  }

  static String completed(String namespace, LastChange change) {
    return "Changed the identity source; " + cleared(namespace, change);
  }

  /**
   * The same where status spoke of a change already.
   *
   * @param told that one; with the same record as this one, the record was added to since
   */
  static String completed(String namespace, LastChange change, Optional<LastChange> told) {
    return told.filter(before -> change.record().equals(before.record())).isPresent()
        ? "The source before had still pushed something while the identity source was changed; "
            + "with that, "
            + cleared(namespace, change)
        : completed(namespace, change);
  }

  private static String cleared(String namespace, LastChange change) {
    return change.cleared()
        + " objects were cleared. They can be reapplied from Secret "
        + change.record()
        + ": sallyport restore -n "
        + namespace
        + " --record "
        + change.record()
        + ".";
  }
}
