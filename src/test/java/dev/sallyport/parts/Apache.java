package dev.sallyport.parts;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.Child;
import dev.sallyport.controlplane.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An Apache HTTP Server of our own with mod_auth_openidc, on loopback, which knows nothing of the
 * one that this machine may run: one process, with its configuration and all that it writes in a
 * folder of its own, and as nobody where the tests run as root. It ends with this JVM.
 */
public final class Apache implements AutoCloseable {

  /** What a skipped test says. */
  public static final String MISSING =
      "skipped: Apache with mod_auth_openidc is not here; .ci/install-parts installs it";

  private static final Path PROGRAM = Path.of("/usr/sbin/apache2");
  private static final Path MODULES = Path.of("/usr/lib/apache2/modules");
  private static final String NOBODY = "65534";

  private final Path home;
  private final int port;
  private final Child child;

  private Apache(Path home, int port, Map<String, String> environment) {
    this.home = home;
    this.port = port;
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      // The signal at the end of this JVM is forgotten when the user changes, so it is asked for
      // anew.
      command.addAll(
          List.of(
              "setpriv",
              "--reuid=" + NOBODY,
              "--regid=" + NOBODY,
              "--clear-groups",
              "--no-new-privs",
              "--pdeathsig=KILL",
              "--"));
    }
    command.addAll(List.of(PROGRAM.toString(), "-X", "-f", home.resolve("httpd.conf").toString()));
    child = Child.start("apache2", command, environment, home.resolve("log").resolve("start.log"));
  }

  /** Whether it can be started here. */
  public static boolean isInstalled() {
    return Files.isExecutable(PROGRAM) && Files.exists(MODULES.resolve("mod_auth_openidc.so"));
  }

  /**
   * Starts one that serves these pages over https, and returns when it does.
   *
   * @param authority vouches for it, and for whom it trusts
   * @param configuration of the server as a whole, beside what every one needs
   * @param environment that the configuration may name
   * @param pages by their names; what they include is what the server knows of the request (SSI)
   */
  public static Apache start(
      int port,
      TestAuthority authority,
      String configuration,
      Map<String, String> environment,
      Map<String, String> pages) {
    Path home = layOut(port, authority, configuration, pages);
    Apache started = new Apache(home, port, environment);
    try {
      Await.until("Apache to listen", started::listens);
      return started;
    } catch (AssertionError e) {
      String why = started.log();
      started.close();
      throw new IllegalStateException("Apache does not start; " + why, e);
    }
  }

  /** What it has written to its log. */
  public String log() {
    try (Stream<Path> logs = Files.list(home.resolve("log"))) {
      StringBuilder text = new StringBuilder();
      for (Path log : logs.sorted().toList()) {
        text.append(new String(Files.readAllBytes(log), StandardCharsets.UTF_8));
      }
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean listens() {
    if (!child.alive()) {
      throw new IllegalStateException("it has ended; " + log());
    }
    try (Socket _ = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Path layOut(
      int port, TestAuthority authority, String configuration, Map<String, String> pages) {
    try {
      // Not under target/, which nobody else may be able to reach.
      Path home = Files.createTempDirectory("apache");
      for (String folder : List.of("run", "log", "pages", "tls")) {
        Files.createDirectory(home.resolve(folder));
      }
      authority.issue("127.0.0.1").writePem(home.resolve("tls"));
      authority.writePem(home.resolve("tls").resolve("authority.pem"));
      for (Map.Entry<String, String> page : pages.entrySet()) {
        Files.writeString(home.resolve("pages").resolve(page.getKey()), page.getValue());
      }
      Files.writeString(home.resolve("httpd.conf"), base(home, port) + configuration);
      if (isRoot()) {
        giveToNobody(home);
      }
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String base(Path home, int port) {
    StringBuilder modules = new StringBuilder();
    for (String name :
        List.of(
            "mpm_event",
            "authn_core",
            "authz_core",
            "authz_user",
            "mime",
            "dir",
            "include",
            "ssl",
            "auth_openidc")) {
      modules.append(
          "LoadModule %s_module %s%n".formatted(name, MODULES.resolve("mod_" + name + ".so")));
    }
    return modules
        + """
        ServerRoot %1$s
        ServerName 127.0.0.1
        Listen 127.0.0.1:%2$d
        PidFile run/pid
        DefaultRuntimeDir run
        Mutex default
        ErrorLog log/error.log
        LogLevel info
        TypesConfig /dev/null
        DocumentRoot %1$s/pages
        DirectoryIndex index.html
        AddType text/html .html
        AddOutputFilter INCLUDES .html
        <Directory %1$s/pages>
          Options +Includes
        </Directory>
        SSLEngine on
        SSLCertificateFile tls/tls.crt
        SSLCertificateKeyFile tls/tls.key
        OIDCCABundlePath %1$s/tls/authority.pem
        """
            .formatted(home, port);
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static void giveToNobody(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.toList()) {
        Files.setAttribute(file, "unix:uid", Integer.parseInt(NOBODY));
        Files.setPosixFilePermissions(
            file,
            PosixFilePermissions.fromString(Files.isDirectory(file) ? "rwx------" : "rw-------"));
      }
    }
  }

  @Override
  public void close() {
    child.stop(Duration.ofSeconds(10));
    DataFolder.delete(home);
  }
}
