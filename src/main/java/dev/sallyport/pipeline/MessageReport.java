package dev.sallyport.pipeline;

/** What {@code check-response} says of a message. */
interface MessageReport {

  /** Whether a server would take it. */
  boolean accepted();

  /** Pretty-printed, in a fixed order, with a line feed at its end. */
  String json();

  /** For a terminal. */
  String text();
}
