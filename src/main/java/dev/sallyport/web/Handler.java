package dev.sallyport.web;

/** Answers a request that passed every rule of its route. */
@FunctionalInterface
public interface Handler {
  Answer answer(Request request);
}
