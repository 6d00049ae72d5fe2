package dev.sallyport.reconcile.source;

import dev.sallyport.reconcile.ObjectKey;

/** IdP metadata from URLs, fetched in the background: asking never waits. */
public interface MetadataDownloads {

  /** What is known of a document at present. */
  sealed interface Latest {

    /**
     * The newest good answer.
     *
     * @param bytes one character for each byte (ISO 8859-1), so that two answers compare
     */
    record Document(String bytes) implements Latest {}

    /**
     * No answer yet, or a bad one.
     *
     * @param message what is wrong and what to do; never what the server said
     */
    record Missing(String reason, String message) implements Latest {}
  }

  /** The newest answer for a source; the first question, and another URL, start a download. */
  Latest latest(ObjectKey source, String url);

  /** The source is gone. */
  void forget(ObjectKey source);
}
