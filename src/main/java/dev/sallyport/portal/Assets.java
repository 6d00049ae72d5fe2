package dev.sallyport.portal;

import dev.sallyport.web.Answer;
import dev.sallyport.web.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The files beside the pages. A hash of its content is in the name of each, so that a browser keeps
 * it for ever and a new version has another name.
 */
final class Assets {

  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  private final String css = resource("portal.css");
  private final String stylesheet = "/assets/portal-" + hash(css) + ".css";
  private final String js = resource("copy.js");
  private final String script = "/assets/copy-" + hash(js) + ".js";

  private final String svg = resource("icon.svg");
  private final String icon = "/assets/icon-" + hash(svg) + ".svg";

  /** The path of the sign that a browser shows beside the title. */
  String icon() {
    return icon;
  }

  /** The path of the one stylesheet. */
  String stylesheet() {
    return stylesheet;
  }

  /** The path of the script that copies what a page shows; the page does without it as well. */
  String script() {
    return script;
  }

  List<Route> routes() {
    return List.of(
        file(stylesheet, "text/css; charset=utf-8", css),
        file(script, "text/javascript; charset=utf-8", js),
        file(icon, "image/svg+xml", svg));
  }

  private static Route file(String path, String type, String content) {
    return Route.get(
        path,
        Route.Rate.PAGE,
        request -> Answer.of(200, type, content).with("Cache-Control", FOR_EVER));
  }

  private static String resource(String name) {
    try (InputStream file = Assets.class.getResourceAsStream(name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the jar has no " + name, e);
    }
  }

  private static String hash(String content) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
