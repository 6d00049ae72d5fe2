/**
 * The gate: decides whether an identity source comes into force, stays, is held or is changed.
 *
 * <p>Changing where people come from takes access away from everybody who was assigned something
 * under the old source. So a spec that names another source than the one in force changes nothing
 * by itself. The gate says what would go, waits for a person's word for exactly that change, and
 * then leaves a record from which all of it can be put back.
 *
 * <p>Everything here is pure: no client, no clock, no randomness. Read it in this order.
 *
 * <ol>
 *   <li>{@link dev.sallyport.gate.ActiveState} is the truth: the source in force, whole, with what
 *       is remembered of {@code accept}. {@link dev.sallyport.gate.ActiveSecret} is that state as
 *       the Secret {@code sallyport-active}, sealed by a digest which {@code status.active}
 *       repeats.
 *   <li>{@link dev.sallyport.gate.Gate#decide} turns a {@link dev.sallyport.gate.GateInput} into a
 *       {@link dev.sallyport.gate.Verdict}. What a verdict wants stored, is stored before anything
 *       else; most verdicts want nothing.
 *   <li>A {@link dev.sallyport.gate.Verdict.Hold} may carry a {@link
 *       dev.sallyport.gate.PendingChange}: its id, and by name what would go.
 *   <li>For a {@link dev.sallyport.gate.Verdict.Change} or {@link
 *       dev.sallyport.gate.Verdict.Resume}, {@link dev.sallyport.gate.ChangeSteps} gives one {@link
 *       dev.sallyport.gate.Step} at a time. The caller does it, looks again and decides again.
 *   <li>{@link dev.sallyport.gate.LatePushes} says what is to be done, once the change is done,
 *       about what the old source pushed too late for its list.
 *   <li>{@link dev.sallyport.gate.RecordWriter} writes the change record, {@link
 *       dev.sallyport.gate.RecordPart} and {@link dev.sallyport.gate.Records} read it, and {@link
 *       dev.sallyport.gate.RestorePlan} says what reapplying it would do.
 * </ol>
 *
 * <h2>The invariants</h2>
 *
 * <ul>
 *   <li><b>The law.</b> Nothing is cleared that a person did not accept for exactly that change:
 *       kind of hold, from, to, mode and epoch, which together are the change's id. A bare accept
 *       is bound to the id that is pending when it is first seen true, and that binding is stored
 *       before the record is written.
 *   <li><b>The record is the commitment.</b> A change is committed exactly when the last part of
 *       its record stands. Before, it can be called off without a trace; after, it is carried out
 *       whatever the spec says, which is then the next change. No flag elsewhere says so, hence no
 *       crash can leave the two in disagreement.
 *   <li><b>Only what is recorded is deleted</b>, by uid and in the very version whose content the
 *       record holds. What changed since is recorded again first; what appeared since is not
 *       touched, but for what a server still made of a push for the source that goes: the record
 *       gets that, too.
 *   <li><b>Epochs only grow.</b> The next one is one more than the highest in the Secret, in status
 *       or in any record, torn ones included. When the last source goes, its epoch stays behind.
 *   <li><b>Unknown means no.</b> An accept that cannot be traced to this very object is stale, an
 *       {@code onDelete} that was not seen before the deletion is Hold.
 * </ul>
 *
 * <h2>How the active state is written</h2>
 *
 * <p>Secret and status are two writes, and an operator can end between them. To replace the Secret:
 * set {@code status.active.digest} to the digest of the Secret as it was read and {@code
 * nextDigest} to that of the new state, replace the Secret on condition of the version that was
 * read, then set {@code status.active} to the new state and drop {@code nextDigest}. The gate takes
 * either digest for ours. With no {@code status.active} there is nothing to announce: a status that
 * was lost is made again from the Secret.
 *
 * <p>Status is also what tells that a record was lost on the way. So {@code status.change} stays
 * while a verdict holds, and goes when one is steady; {@code status.active} stays where a verdict
 * has no source in force to show; {@code status.lastChange} stays until another record takes its
 * place.
 */
package dev.sallyport.gate;
