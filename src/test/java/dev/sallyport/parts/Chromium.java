package dev.sallyport.parts;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.DataFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.PageLoadStrategy;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;

/**
 * A person's browser: a headless Chromium with an empty profile. It waits for pages by their title
 * and never for a time.
 */
public final class Chromium implements AutoCloseable {

  /** What a skipped test says. */
  public static final String MISSING =
      "skipped: chromium or chromedriver is not on the PATH; .ci/install-parts installs them";

  private static final Path SCREENSHOTS =
      Path.of(System.getProperty("basedir", "."), "target", "screenshots");

  /** Looks at the page as it is, and says what is wrong in words. */
  private static final String AXE =
      """
      const done = arguments[arguments.length - 1];
      axe.run(document).then(
        results => done(results.passes.length === 0
          ? ['axe has looked at nothing']
          : results.violations.map(violation => violation.id + ': ' + violation.nodes
              .map(node => node.html + ' ' + node.failureSummary).join(' | '))),
        failure => done(['axe failed: ' + failure]));
      """;

  private static final String FOCUSED =
      """
      const e = document.activeElement;
      if (e === null || e === document.body) return '';
      const label = e.getAttribute('aria-label')
          ?? document.getElementById(e.getAttribute('aria-labelledby') ?? '')?.textContent
          ?? e.labels?.[0]?.textContent
          ?? e.textContent;
      return label.trim();
      """;

  private static final String SHOWS_FOCUS =
      """
      const e = document.activeElement;
      const style = getComputedStyle(e);
      const box = e.getBoundingClientRect();
      return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
          && box.width > 0 && box.left >= 0 && box.bottom > 0 && box.top < innerHeight;
      """;

  /** It warns of each Chromium that is newer than itself. Held, for levels are kept weakly. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  /** In CSS pixels: a small phone. */
  private static final int PHONE = 360;

  private final Path profile;
  private final ChromeDriver driver;

  private Chromium(Path profile, ChromeDriver driver) {
    this.profile = profile;
    this.driver = driver;
  }

  /** Whether it can be started here. */
  public static boolean isInstalled() {
    return Programs.find("chromium").isPresent() && Programs.find("chromedriver").isPresent();
  }

  /** Starts one that takes every certificate, for those of tests are signed by nobody it knows. */
  public static Chromium start() {
    SELENIUM.setLevel(Level.SEVERE);
    Path profile = DataFolder.create();
    ChromeOptions options = new ChromeOptions();
    options.setBinary(Programs.find("chromium").orElseThrow().toFile());
    options.setAcceptInsecureCerts(true);
    // Commands would otherwise wait for navigations by themselves, and some pages are to be looked
    // at while the next one is on its way.
    options.setPageLoadStrategy(PageLoadStrategy.NONE);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--no-first-run",
        "--window-size=1280,900",
        "--user-data-dir=" + profile.resolve("profile"));
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(Programs.find("chromedriver").orElseThrow().toFile())
            .usingAnyFreePort()
            .withLogFile(profile.resolve("chromedriver.log").toFile())
            .build();
    try {
      ChromeDriver driver = new ChromeDriver(service, options);
      driver.manage().timeouts().scriptTimeout(Duration.ofSeconds(60));
      return new Chromium(profile, driver);
    } catch (RuntimeException e) {
      DataFolder.delete(profile);
      throw e;
    }
  }

  /** Types an address; does not wait for the page. */
  public void open(String url) {
    // The page that is left may have the title of the one that is waited for next.
    driver.executeScript("document.title = ''");
    driver.get(url);
  }

  /** Waits until a page of exactly this title is there, whole. */
  public void awaitPage(String title) {
    String script = "return document.readyState + ' ' + document.title";
    Await.until(
        "the page " + title,
        () -> (String) driver.executeScript(script),
        seen -> seen.equals("complete " + title));
  }

  /** Types into the field that a CSS selector names. */
  public void type(String selector, String text) {
    driver.findElement(By.cssSelector(selector)).sendKeys(text);
  }

  /** Presses the button or the link that a CSS selector names. */
  public void press(String selector) {
    driver.findElement(By.cssSelector(selector)).click();
  }

  /** Goes back to the beginning of the page, where no control has the focus. */
  public void blur() {
    driver.executeScript(
        """
        document.body.tabIndex = -1;
        document.body.focus();
        document.body.removeAttribute('tabindex');
        scrollTo(0, 0);
        """);
  }

  /** Forgets all cookies of the place where it is. */
  public void forget() {
    driver.manage().deleteAllCookies();
  }

  /** Presses the key that goes to the next control. */
  public void tab() {
    new Actions(driver).sendKeys(Keys.TAB).perform();
  }

  /** Presses the key that does what the control is for. */
  public void enter() {
    new Actions(driver).sendKeys(Keys.ENTER).perform();
  }

  /** The control that has the focus, by the name that a screen reader says; empty if none has. */
  public String focused() {
    return (String) driver.executeScript(FOCUSED);
  }

  /** Whether the control that has the focus can be told from the others, and is in sight. */
  public boolean showsFocus() {
    return (Boolean) driver.executeScript(SHOWS_FOCUS);
  }

  /** What the page says, as a person reads it. */
  public String text() {
    return text("body");
  }

  /** What the part of the page says that a CSS selector names. */
  public String text(String selector) {
    return driver.findElement(By.cssSelector(selector)).getText();
  }

  /** Where the browser is. */
  public String url() {
    return driver.getCurrentUrl();
  }

  /**
   * Looks at the page in light, in dark and on a phone, and keeps a screenshot of the whole of each
   * in {@code target/screenshots}.
   *
   * @return what axe has against it; empty if nothing
   */
  public List<String> faults(String name) {
    List<String> faults = new ArrayList<>();
    driver.executeScript(axe());
    for (String scheme : List.of("light", "dark")) {
      prefer(scheme);
      keep(name + "-" + scheme);
      check().forEach(fault -> faults.add(scheme + ": " + fault));
    }
    prefer("light");
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", PHONE, "height", 740, "deviceScaleFactor", 1, "mobile", false));
    keep(name + "-phone");
    check().forEach(fault -> faults.add("phone: " + fault));
    long width = (Long) driver.executeScript("return document.documentElement.scrollWidth");
    if (width > PHONE) {
      faults.add("phone: scrolls sideways, to " + width);
    }
    driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    return faults;
  }

  private List<String> check() {
    List<?> found = (List<?>) driver.executeAsyncScript(AXE);
    return found.stream().map(String::valueOf).toList();
  }

  private void prefer(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  private void keep(String name) {
    try {
      Files.createDirectories(SCREENSHOTS);
      Files.write(SCREENSHOTS.resolve(name + ".png"), screenshot());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] screenshot() {
    Object width = driver.executeScript("return document.documentElement.clientWidth");
    Object height = driver.executeScript("return document.documentElement.scrollHeight");
    Map<String, Object> taken =
        driver.executeCdpCommand(
            "Page.captureScreenshot",
            Map.of(
                "captureBeyondViewport",
                true,
                "clip",
                Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1)));
    return Base64.getDecoder().decode((String) taken.get("data"));
  }

  private static String axe() {
    try (InputStream script = Chromium.class.getResourceAsStream("/axe.min.js")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
    // Its last process may end a little later, and write until then.
    Await.until(
        "Chromium to leave its profile",
        () -> {
          DataFolder.delete(profile);
          return true;
        });
  }
}
