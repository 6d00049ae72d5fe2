/**
 * The operator process: checks that it may start, watches, waits to lead, works, and ends in order.
 *
 * <p>{@link dev.sallyport.operator.Operator} is the story from start to end. {@link
 * dev.sallyport.operator.Preflight} says what is missing, {@link dev.sallyport.operator.Leadership}
 * holds the Lease, {@link dev.sallyport.operator.Health} answers probes and Prometheus.
 */
package dev.sallyport.operator;
