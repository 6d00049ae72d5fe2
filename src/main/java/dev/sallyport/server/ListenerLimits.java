package dev.sallyport.server;

import java.time.Duration;

/**
 * How much of a listener clients may take.
 *
 * @param slowestHead how long the head of a request may take, and how long a new connection may be
 *     without one
 * @param slowestBody how long a body may take
 * @param longestRest how long a connection may be without a request, whatever else it sends
 * @param connections how many are open at once
 * @param connectionsOfAClient how many of them one client may have
 */
record ListenerLimits(
    Duration slowestHead,
    Duration slowestBody,
    Duration longestRest,
    int connections,
    int connectionsOfAClient) {

  /** A phone may be without a network for a while, and an office has one address. */
  static final ListenerLimits USUAL =
      new ListenerLimits(
          Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofMinutes(1), 2_000, 200);
}
