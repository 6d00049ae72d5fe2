/**
 * The gate in a real cluster: an operator process under the RBAC that is shipped, and what people
 * see of a change of identity source.
 *
 * <p>{@link dev.sallyport.change.Install} runs the operator, {@link
 * dev.sallyport.change.TestCenter} is one identity center in which a test applies and waits, {@link
 * dev.sallyport.change.Spec} is what it applies.
 */
package dev.sallyport.change;
