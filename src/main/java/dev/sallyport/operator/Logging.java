package dev.sallyport.operator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the form and the level of the log. Without it (short commands) only warnings are shown. */
public final class Logging {

  private Logging() {}

  /**
   * @throws IllegalArgumentException when the format or the level is not known
   */
  public static void configure(String format, String level) {
    Level wanted = Level.toLevel(level, null);
    if (wanted == null) {
      throw new IllegalArgumentException("--log-level must be error, warn, info or debug");
    }
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    EncoderBase<ILoggingEvent> encoder =
        switch (format) {
          case "json" -> new JsonEncoder();
          case "text" -> {
            PatternLayoutEncoder text = new PatternLayoutEncoder();
            text.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSX,UTC} %-5level %msg%n%ex{short}");
            yield text;
          }
          default -> throw new IllegalArgumentException("--log-format must be text or json");
        };
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.addAppender(appender);
    // Libraries log requests and bodies at debug; only what is ours follows the wish.
    root.setLevel(wanted.isGreaterOrEqual(Level.WARN) ? wanted : Level.WARN);
    context.getLogger("dev.sallyport").setLevel(wanted);
    // They quote what anybody sends in a head, as it is.
    for (String quoting :
        List.of("org.eclipse.jetty.http.HttpParser", "org.eclipse.jetty.util.HostPort")) {
      context.getLogger(quoting).setLevel(Level.ERROR);
    }
    // What it says of a request quotes it; what matters of that is said by us.
    context.getLogger("de.captaingoldfish").setLevel(Level.OFF);
    // It warns of every v1alpha1 that is used, and ours is one.
    context
        .getLogger("io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils")
        .setLevel(Level.ERROR);
  }
}
