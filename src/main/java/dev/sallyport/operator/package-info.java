/**
 * The operator process: checks that it may start, watches, waits to lead, works, and ends in order.
 *
 * <p>{@link dev.sallyport.operator.Operator} is the story from start to end. {@link
 * dev.sallyport.operator.Preflight} says what is missing, {@link dev.sallyport.operator.Leadership}
 * holds the Lease, {@link dev.sallyport.operator.Health} answers probes and Prometheus, for the
 * server too. A right that is asked for anywhere below stands in {@code Rights} and in {@code
 * src/main/deploy}.
 */
package dev.sallyport.operator;
