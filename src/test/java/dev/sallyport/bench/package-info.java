/**
 * Measures, in the same run, the operator against a bare client on the same API server, the check
 * of a Response against bare OpenSAML ({@code response}), and the sign-in server ({@code signin}):
 * {@code mvn -Pbench verify}.
 *
 * <p>{@link dev.sallyport.bench.Bench} is the order of events. {@link dev.sallyport.bench.Site} is
 * one API server with what lives on it, {@link dev.sallyport.bench.BareClient} makes the operator's
 * writes and decides nothing, {@link dev.sallyport.bench.Writes} counts and times both from the API
 * server's own audit log, and {@link dev.sallyport.bench.Report} writes {@code docs/benchmarks.md}.
 */
package dev.sallyport.bench;
