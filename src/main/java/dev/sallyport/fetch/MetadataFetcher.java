package dev.sallyport.fetch;

import dev.sallyport.api.MetadataReason;
import dev.sallyport.api.OutsideText;
import dev.sallyport.fetch.FetchResult.Failed;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * Fetches a document from a URL that a user of the cluster wrote, under the rules of this package.
 * Thread-safe. A call blocks its thread, at most for the deadline.
 */
public final class MetadataFetcher {

  private static final int MAX_URL = 2048;

  private final AddressRules rules;
  private final NameResolver resolver;
  private final SSLContext tls;
  private final int maxBytes;
  private final Duration deadline;

  /**
   * A fetcher for one install.
   *
   * @param moreAuthorities trusted besides those of the system
   * @param maxBytes more are not read
   * @param deadline for one fetch, from the look-up of the name to the last byte
   */
  public MetadataFetcher(
      AddressRules rules,
      NameResolver resolver,
      List<X509Certificate> moreAuthorities,
      int maxBytes,
      Duration deadline) {
    this.rules = rules;
    this.resolver = resolver;
    this.tls = TlsTrust.context(moreAuthorities);
    this.maxBytes = maxBytes;
    this.deadline = deadline;
  }

  /** Fetches the document. Never throws for what the network does. */
  public FetchResult fetch(String url) throws InterruptedException {
    Optional<URI> target = parsed(url);
    if (target.isEmpty()) {
      return new Failed(
          MetadataReason.METADATA_URL_INVALID,
          "The metadata URL "
              + OutsideText.quoted(url)
              + " is not a plain https URL. Give one without user name and fragment.");
    }
    String host = target.get().getHost().toLowerCase(Locale.ROOT);
    CompletableFuture<FetchResult> result = new CompletableFuture<>();
    HttpsExchange exchange = new HttpsExchange(target.get(), host, tls, maxBytes, deadline);
    Thread worker =
        Thread.ofVirtual()
            .name("metadata-fetch")
            .start(() -> result.complete(resolvedAndFetched(host, exchange)));
    try {
      return result.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return failed(
          "it did not answer in full within "
              + deadline.toSeconds()
              + " s. Try it from a browser.");
    } catch (ExecutionException e) {
      throw new IllegalStateException("the worker completes with a result, whatever happens", e);
    } finally {
      exchange.abort();
      worker.interrupt();
    }
  }

  private FetchResult resolvedAndFetched(String host, HttpsExchange exchange) {
    try {
      List<InetAddress> addresses = resolver.resolve(host);
      if (addresses.isEmpty()) {
        return nameUnknown(host);
      }
      // One bad address spoils the name: a server that mixes them is after the bad one.
      for (InetAddress address : addresses) {
        Optional<String> kind = rules.refusal(address);
        if (kind.isPresent()) {
          return new Failed(
              MetadataReason.METADATA_ADDRESS_NOT_ALLOWED,
              "The host of the metadata URL, "
                  + OutsideText.quoted(host)
                  + ", has "
                  + kind.get()
                  + ". Use one with public addresses only, or have the install allow these"
                  + " (--metadata-allow).");
        }
      }
      return exchange.fetch(addresses);
    } catch (UnknownHostException e) {
      return nameUnknown(host);
    } catch (RuntimeException e) {
      return failed("the exchange broke (" + e.getClass().getSimpleName() + ").");
    }
  }

  private static Failed nameUnknown(String host) {
    return failed("the name " + OutsideText.quoted(host) + " is not known. Check the URL and DNS.");
  }

  static Failed failed(String what) {
    return new Failed(
        MetadataReason.METADATA_FETCH_FAILED, "The metadata was not fetched: " + what);
  }

  private static Optional<URI> parsed(String url) {
    try {
      URI uri = new URI(url);
      boolean plain =
          url.length() <= MAX_URL
              && url.chars().allMatch(c -> c > ' ' && c < 127)
              && "https".equalsIgnoreCase(uri.getScheme())
              && uri.getHost() != null
              && uri.getRawUserInfo() == null
              && uri.getRawFragment() == null
              && uri.getPort() != 0
              && uri.getPort() <= 65_535;
      return plain ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
