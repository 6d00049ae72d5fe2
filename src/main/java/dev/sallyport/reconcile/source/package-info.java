/**
 * Carries out what the gate says about an identity source.
 *
 * <p>{@link dev.sallyport.reconcile.source.SourceReconciler} looks at one center at a time. A
 * {@code SourcePass} gathers what the gate asks for ({@link
 * dev.sallyport.reconcile.source.SourceIntake} finds out which source a spec names and whether its
 * metadata is good, {@code SourceStanding} how the source stands in its center), asks {@link
 * dev.sallyport.gate.Gate}, and does what the verdict says.
 *
 * <p>An accepted change is committed by {@code ChangeCommit}, which writes its record. From then on
 * {@link dev.sallyport.reconcile.source.ChangeRunner} carries it out, one step of {@link
 * dev.sallyport.gate.ChangeSteps} after the other; {@code Clearing} is what deletes, and what
 * others edit meanwhile is {@code Unrecorded}'s.
 *
 * <p>Nothing here decides. A process may end between any two writes; the next one gathers again,
 * asks again, and goes on.
 */
package dev.sallyport.reconcile.source;
