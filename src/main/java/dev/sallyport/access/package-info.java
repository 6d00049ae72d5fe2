/**
 * Who gets what: a directory and one Assignment in, the bindings that must exist and what to say of
 * it out. Pure: no clock, no I/O. Everything that shows or grants access asks this package, so two
 * places cannot disagree.
 *
 * <p>Read {@link dev.sallyport.access.Access#decide} first, then {@link
 * dev.sallyport.access.BindingPlan}, which compares a decision with the bindings that are there.
 * What was decided and done is read back by {@link dev.sallyport.access.AccessReport}, which
 * decides nothing.
 *
 * <p>Two laws hold throughout. On doubt nothing new is granted: what is not known to be right is
 * not bound. And on doubt nothing is taken away: a state that is lost, or a spec of a newer
 * version, is no reason to remove what was granted under one that was known. So a decision sorts
 * bindings in three: those that must exist, those that may stay where they are but are not made
 * ({@link dev.sallyport.access.Decision#retained}), and all others, which go.
 */
package dev.sallyport.access;
