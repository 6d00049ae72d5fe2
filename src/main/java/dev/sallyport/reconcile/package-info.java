/**
 * Watches, and makes true. Read {@link dev.sallyport.reconcile.Reconcilers} first: it puts together
 * all that follows.
 *
 * <ol>
 *   <li>{@link dev.sallyport.reconcile.Watches} fill {@link dev.sallyport.reconcile.Caches}, one
 *       {@code Cache} for each kind, shared by all; each watch is a {@code Reflector}, and {@code
 *       Thin} says what is kept.
 *   <li>{@code Routes} says whom a change concerns. Whoever decides from one more thing has to be
 *       told of it there.
 *   <li>{@link dev.sallyport.reconcile.Controller} works on keys, each by one worker at a time.
 *   <li>A reconciler, one for each kind, gathers what one decision needs, asks {@code gate} or
 *       {@code access}, and lets {@code kube} write. The one of IdentitySources is large, and has
 *       the package {@code source} to itself; {@code Centers} is where it tells all others what is
 *       in force.
 *   <li>Sweeps remove what is left over or has come to its end: {@code OrphanSweep} bindings,
 *       {@code SpentAssertionSweep} and {@code ScimTokenSweep} Secrets.
 * </ol>
 *
 * <p>What we wrote is put into the cache from the answer, for the watch tells of it later. Nothing
 * is deleted because a cache does not show something: the API is asked first.
 *
 * <p>A name can be used again while tokens still say it of somebody else. When it is free is {@code
 * NamesInUse}'s to say, from Sessions, {@code DeletedSessions} and {@code LeftGroups}.
 */
package dev.sallyport.reconcile;
