package dev.sallyport.fetch;

import dev.sallyport.api.MetadataReason;
import dev.sallyport.api.OutsideText;
import dev.sallyport.fetch.FetchResult.Failed;
import dev.sallyport.fetch.FetchResult.Fetched;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.apache.http.HttpEntity;
import org.apache.http.HttpHeaders;
import org.apache.http.HttpResponse;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.config.MessageConstraints;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.conn.DnsResolver;
import org.apache.http.conn.HttpHostConnectException;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.ssl.DefaultHostnameVerifier;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.conn.BasicHttpClientConnectionManager;

/**
 * One GET over one connection of its own, to addresses that were checked. The client is the one
 * that OpenSAML brings anyway; what counts here is that it takes the addresses from us, where
 * Java's own resolves the name by itself.
 */
final class HttpsExchange {

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
  private static final int MAX_LINE = 8192;
  private static final int MAX_HEADERS = 100;

  private final URI target;
  private final String host;
  private final SSLContext tls;
  private final int maxBytes;
  private final Duration deadline;
  private final HttpGet request;

  HttpsExchange(URI target, String host, SSLContext tls, int maxBytes, Duration deadline) {
    this.target = target;
    this.host = host;
    this.tls = tls;
    this.maxBytes = maxBytes;
    this.deadline = deadline;
    this.request = new HttpGet(target);
    request.setHeader(
        HttpHeaders.ACCEPT, "application/samlmetadata+xml, application/xml, */*;q=0.1");
  }

  /** Ends the exchange from another thread, whatever it waits for. Harmless after its end. */
  void abort() {
    try {
      request.abort();
    } catch (IllegalStateException | NullPointerException e) {
      // The client's own end of the exchange came at the same moment, and the connection is closed;
      // its manager of connections says so in one way or the other, as far as that end has come.
    }
  }

  FetchResult fetch(List<InetAddress> addresses) {
    DnsResolver pinned = name -> addresses.toArray(InetAddress[]::new);
    try (CloseableHttpClient client = client(pinned);
        CloseableHttpResponse response = client.execute(request)) {
      return answered(response);
    } catch (HttpHostConnectException e) {
      return MetadataFetcher.failed(
          "nobody takes connections at " + authority() + ". Check the URL.");
    } catch (SocketTimeoutException e) {
      return MetadataFetcher.failed(authority() + " keeps silent. Try it from a browser.");
    } catch (SSLException e) {
      return MetadataFetcher.failed(TlsTrust.fault(e, authority()));
    } catch (IOException e) {
      return MetadataFetcher.failed("the connection to " + authority() + " broke.");
    } finally {
      request.releaseConnection();
    }
  }

  private FetchResult answered(HttpResponse response) throws IOException {
    int status = response.getStatusLine().getStatusCode();
    if (status >= 300 && status < 400) {
      return MetadataFetcher.failed(
          authority()
              + " answers with a redirect ("
              + status
              + "), which is not followed. Give the URL where the document itself is.");
    }
    if (status != 200) {
      return MetadataFetcher.failed(
          authority() + " answers with status " + status + ". The document must come with 200.");
    }
    HttpEntity entity = response.getEntity();
    if (entity.getContentEncoding() != null
        && !"identity".equalsIgnoreCase(entity.getContentEncoding().getValue())) {
      return MetadataFetcher.failed(
          authority() + " compresses what nobody asked it to compress. Give another URL.");
    }
    if (entity.getContentLength() > maxBytes) {
      return tooLarge();
    }
    try (InputStream content = entity.getContent()) {
      byte[] document = content.readNBytes(maxBytes + 1);
      if (document.length > maxBytes) {
        abort();
        return tooLarge();
      }
      return new Fetched(document);
    }
  }

  private Failed tooLarge() {
    return new Failed(
        MetadataReason.METADATA_TOO_LARGE,
        String.format(
            Locale.ROOT,
            "%s sends more than %,d bytes. Give a URL for the EntityDescriptor of your IdP alone.",
            authority(),
            maxBytes));
  }

  private String authority() {
    return OutsideText.quoted(target.getPort() < 0 ? host : host + ":" + target.getPort());
  }

  /** Without proxy, redirects, cookies, retries, credentials or decompression. */
  private CloseableHttpClient client(DnsResolver pinned) {
    var connections =
        new BasicHttpClientConnectionManager(
            RegistryBuilder.<ConnectionSocketFactory>create().register("https", tls()).build(),
            null,
            null,
            pinned);
    connections.setConnectionConfig(
        ConnectionConfig.custom()
            .setMessageConstraints(
                MessageConstraints.custom()
                    .setMaxLineLength(MAX_LINE)
                    .setMaxHeaderCount(MAX_HEADERS)
                    .build())
            .build());
    int millis = Math.clamp(deadline.toMillis(), 1, Integer.MAX_VALUE);
    return HttpClientBuilder.create()
        .setConnectionManager(connections)
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setConnectTimeout(millis)
                .setSocketTimeout(millis)
                .setConnectionRequestTimeout(millis)
                .setAuthenticationEnabled(false)
                .build())
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableAutomaticRetries()
        .disableContentCompression()
        .disableConnectionState()
        .setUserAgent("sallyport")
        .build();
  }

  /** The name in SNI and in the check of the certificate is the URL's, whatever the address is. */
  private SSLConnectionSocketFactory tls() {
    return new SSLConnectionSocketFactory(tls, PROTOCOLS, null, new DefaultHostnameVerifier()) {
      @Override
      protected void prepareSocket(SSLSocket socket) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (!host.startsWith("[") && !host.matches("[0-9.]+")) {
          parameters.setServerNames(List.of(new SNIHostName(host)));
        }
        socket.setSSLParameters(parameters);
      }
    };
  }
}
