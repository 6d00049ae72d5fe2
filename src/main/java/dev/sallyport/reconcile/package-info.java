/**
 * Watches, and makes true. {@link dev.sallyport.reconcile.Caches} holds one thin cache for each
 * kind, shared by all; {@code Routes} says whom a change concerns; {@link
 * dev.sallyport.reconcile.Controller} works on keys, each by one worker at a time; a reconciler
 * gathers what one decision needs, asks {@code gate} or {@code access}, and lets {@code kube}
 * write.
 *
 * <p>What we wrote is put into the cache from the answer, for the watch tells of it later. Nothing
 * is deleted because a cache does not show something: the API is asked first.
 */
package dev.sallyport.reconcile;
