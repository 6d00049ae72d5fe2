package dev.sallyport.parts;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.Child;
import dev.sallyport.controlplane.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * oidc-agent on a machine without a browser: it shows a code, asks until somebody has let it in
 * (RFC 8628), and renews its tokens from then on. It ends with this JVM.
 */
public final class OidcAgent implements AutoCloseable {

  /** What a skipped test says. */
  public static final String MISSING =
      "skipped: oidc-agent is not on the PATH; .ci/install-parts installs it";

  private static final String ACCOUNT = "person";
  private static final Pattern CODE = Pattern.compile("enter the code: (\\S+)");
  private static final String DONE = "Everything setup correctly!";

  private final Path home;
  private final Map<String, String> environment;
  private final List<Child> running = new ArrayList<>();

  private OidcAgent(Path home) {
    this.home = home;
    this.environment =
        Map.of(
            "HOME",
            home.toString(),
            "OIDC_SOCK",
            home.resolve("agent").toString(),
            "OIDC_ENCRYPTION_PW",
            UUID.randomUUID().toString());
  }

  /** Whether it can be started here. */
  public static boolean isInstalled() {
    return Programs.find("oidc-agent").isPresent() && Programs.find("oidc-gen").isPresent();
  }

  /**
   * Starts one that asks for tokens at once.
   *
   * @param authority PEM file of whom it trusts
   */
  public static OidcAgent start(String issuer, String client, Path authority) {
    OidcAgent agent = new OidcAgent(newHome());
    try {
      agent.launch(
          "oidc-agent",
          "--console",
          "--no-autoload",
          "--no-autoreauthenticate",
          "--always-allow-idtoken",
          "--socket-path=" + agent.environment.get("OIDC_SOCK"));
      Await.until("oidc-agent to listen", () -> Files.exists(agent.home.resolve("agent")));
      agent.launch(
          "oidc-gen",
          ACCOUNT,
          "--iss=" + issuer,
          "--client-id=" + client,
          "--client-secret=",
          "--redirect-uri=",
          "--scope=openid offline_access",
          "--flow=device",
          "--cp=" + authority,
          "--pw-env",
          "--prompt=none",
          "--confirm-default",
          "--no-url-call");
      return agent;
    } catch (RuntimeException | AssertionError e) {
      agent.close();
      throw e;
    }
  }

  /** The code that it shows. */
  public String awaitCode() {
    return Await.until(
        "oidc-agent to show a code",
        () -> {
          Matcher code = CODE.matcher(log());
          return code.find() ? code.group(1) : log();
        },
        shown -> !shown.isEmpty() && !shown.contains("\n"));
  }

  /** Waits until it has its first tokens. */
  public void awaitSignedIn() {
    Await.until("oidc-agent to be signed in", this::log, shown -> shown.contains(DONE));
  }

  /** A new ID token, for which it uses its refresh token; empty if it gets none. */
  public Optional<String> renewedIdToken() {
    Path out = home.resolve("token");
    ProcessBuilder program =
        new ProcessBuilder("oidc-token", "--id-token", ACCOUNT)
            .redirectOutput(out.toFile())
            .redirectError(home.resolve("token.log").toFile());
    program.environment().putAll(environment);
    try {
      Process process = program.start();
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("oidc-token still runs after a minute");
      }
      return process.exitValue() == 0
          ? Optional.of(Files.readString(out).strip())
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    running.reversed().forEach(child -> child.stop(Duration.ofSeconds(10)));
    DataFolder.delete(home);
  }

  private void launch(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(program);
    command.addAll(List.of(arguments));
    running.add(Child.start(program, command, environment, home.resolve(program + ".log")));
  }

  private String log() {
    try {
      return new String(Files.readAllBytes(home.resolve("oidc-gen.log")), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Not under {@code target/}: the path of a socket has 107 bytes at most. */
  private static Path newHome() {
    try {
      return Files.createTempDirectory("oidc-agent");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
