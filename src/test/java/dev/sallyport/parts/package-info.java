/**
 * The real parts that whole-system tests and the demo run against, apart from the control plane. A
 * part that is not installed is no failure of a test: it is skipped with a line that says how to
 * get the part. {@code .ci/run} installs all and allows no skip.
 */
package dev.sallyport.parts;
