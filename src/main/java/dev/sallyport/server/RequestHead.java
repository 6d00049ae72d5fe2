package dev.sallyport.server;

import dev.sallyport.Origin;
import dev.sallyport.web.Forwarding;
import dev.sallyport.web.Request;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpURI;

/** A request of the library as ours, without its body. */
final class RequestHead {

  private RequestHead() {}

  /** Empty where it is not known to whom it was addressed, or where it comes from. */
  static Optional<Request> of(org.eclipse.jetty.server.Request request, Forwarding forwarding) {
    HttpURI uri = request.getHttpURI();
    if (uri.getHost() == null
        || !(request.getConnectionMetaData().getRemoteSocketAddress()
            instanceof InetSocketAddress peer)) {
      return Optional.empty();
    }
    Map<String, List<String>> headers = new HashMap<>();
    for (HttpField field : request.getHeaders()) {
      headers
          .computeIfAbsent(field.getName().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(field.getValue() == null ? "" : field.getValue());
    }
    Origin direct =
        Origin.of(
            request.getConnectionMetaData().isSecure() ? "https" : "http",
            uri.getHost(),
            uri.getPort() < 1 ? -1 : uri.getPort());
    return forwarding
        .of(direct, peer.getAddress(), headers)
        .map(
            addressed ->
                new Request(
                    request.getMethod(),
                    uri.getPath() == null ? "" : uri.getPath(),
                    uri.getQuery() == null ? "" : uri.getQuery(),
                    headers,
                    "",
                    addressed.origin(),
                    addressed.client()));
  }
}
