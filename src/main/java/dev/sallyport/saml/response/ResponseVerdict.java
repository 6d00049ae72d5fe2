package dev.sallyport.saml.response;

import dev.sallyport.saml.response.CheckedStep.Reason;
import java.util.List;

/** What became of a Response. */
public sealed interface ResponseVerdict {

  /** Every step, in order. */
  List<CheckedStep> steps();

  /**
   * Somebody was authenticated by the IdP, for us and now. Whether they are a User is not asked.
   */
  record Verified(VerifiedIdentity identity, List<CheckedStep> steps) implements ResponseVerdict {
    public Verified {
      steps = List.copyOf(steps);
    }
  }

  /**
   * Nobody is signed in by this.
   *
   * @param reasons at least one, in the order of the steps
   */
  record Refused(List<Reason> reasons, List<CheckedStep> steps) implements ResponseVerdict {
    public Refused {
      reasons = List.copyOf(reasons);
      steps = List.copyOf(steps);
    }
  }
}
