package dev.sallyport.gate;

/**
 * Why a spec cannot be used.
 *
 * @param passesByItself true where nobody needs to act, as with metadata that is still being
 *     fetched
 */
public record Fault(String reason, String message, boolean passesByItself) {}
