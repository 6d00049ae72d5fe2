/**
 * Measures ours against something that decides nothing, in the same run: {@code mvn -Pbench
 * verify}. {@link dev.sallyport.bench.Part} lists the parts: the operator, which is here; the check
 * of a Response ({@code response}); sign-in, and people who are pushed ({@code signin}).
 *
 * <p>{@link dev.sallyport.bench.Bench} is the order of events. {@link dev.sallyport.bench.Site} is
 * one API server with what lives on it, {@link dev.sallyport.bench.BareClient} makes the operator's
 * writes and decides nothing, {@link dev.sallyport.bench.Writes} counts and times both from the API
 * server's own audit log, and {@link dev.sallyport.bench.Report} writes {@code docs/benchmarks.md}.
 */
package dev.sallyport.bench;
