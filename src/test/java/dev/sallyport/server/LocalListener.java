package dev.sallyport.server;

import dev.sallyport.web.Forwarding;
import dev.sallyport.web.Front;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Serves pages to a browser of this machine, as a server does, for tests that need no cluster. */
public final class LocalListener implements AutoCloseable {

  private final HttpListener listener;

  /**
   * @param certificate the folder of one for {@code localhost}
   */
  public LocalListener(Path certificate, Front front) throws IOException {
    listener =
        new HttpListener(
            0, Optional.of(certificate), new Forwarding(List.of()), front, ListenerLimits.USUAL);
  }

  public int port() {
    return listener.port();
  }

  @Override
  public void close() {
    listener.close();
  }
}
