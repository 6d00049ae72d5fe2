package dev.sallyport.kube;

import io.fabric8.kubernetes.client.okhttp.OkHttpClientFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import okhttp3.OkHttpClient;

/**
 * OkHttp as the HTTP client of Fabric8's, with sockets that send what they have at once ({@code
 * TCP_NODELAY}, RFC 9293 section 3.7.4). OkHttp leaves Nagle's algorithm on: what is larger than
 * its buffer of 8 KiB goes out in two segments, of which the second waits until the first is
 * acknowledged, and that is delayed by 40 ms. A full slice of a group's members is that large.
 */
public final class PromptHttpClientFactory extends OkHttpClientFactory {

  @Override
  protected void additionalConfig(OkHttpClient.Builder builder) {
    builder.socketFactory(new PromptSockets());
  }

  private static final class PromptSockets extends SocketFactory {
    private final SocketFactory sockets = getDefault();

    @Override
    public Socket createSocket() throws IOException {
      return prompt(sockets.createSocket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      return prompt(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
        throws IOException {
      return prompt(sockets.createSocket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      return prompt(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
        throws IOException {
      return prompt(sockets.createSocket(host, port, localHost, localPort));
    }

    private static Socket prompt(Socket socket) throws IOException {
      socket.setTcpNoDelay(true);
      return socket;
    }
  }
}
