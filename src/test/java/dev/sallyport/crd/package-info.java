/**
 * What {@code kubectl apply -f crds/} installs, tried: every rule and bound of the CRDs against a
 * real API server, every policy with impersonated authors, the CRDs against the Java types, and the
 * reference in {@code docs/} against the CRDs.
 *
 * <p>The cases are files. {@code validation/<plural>/} has documents that are accepted ({@code
 * valid-*}) or refused ({@code invalid-*}, with the expected message in a comment), {@code
 * updates/<plural>/} has two documents before and after a change, and {@code policies/} has a table
 * of authors, verbs and objects. A file that no test reads fails the build.
 */
package dev.sallyport.crd;
