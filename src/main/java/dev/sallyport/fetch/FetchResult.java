package dev.sallyport.fetch;

/** What became of a fetch. */
public sealed interface FetchResult {

  /** The server answered 200 with these bytes, whatever they are. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once and never compared.
  record Fetched(byte[] document) implements FetchResult {}

  /**
   * Nothing was fetched.
   *
   * @param reason one of {@link dev.sallyport.api.MetadataReason}
   * @param message what is wrong and what to do, fit for a condition; nothing of what came back
   */
  record Failed(String reason, String message) implements FetchResult {}
}
