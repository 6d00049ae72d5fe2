package dev.sallyport.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class SkippedTestsTest {

  @TempDir private Path folder;

  @Test
  void whoeverSkipsItselfIsNamedWithTheReason() throws IOException {
    Path file = folder.resolve("below/skipped.txt");

    run(file, PartIsMissing.class, Mixed.class);

    String prefix = SkippedTestsTest.class.getName();
    assertThat(Files.readAllLines(file))
        .containsExactlyInAnyOrder(
            prefix + "$PartIsMissing: the part is missing",
            prefix + "$Mixed.givesUp: this one too",
            prefix + "$Mixed.isSwitchedOff: for a reason");
  }

  @Test
  void whereNobodyDoesThereIsNothing() {
    Path file = folder.resolve("skipped.txt");

    run(file, Whole.class);

    assertThat(file).doesNotExist();
  }

  private static void run(Path file, Class<?>... classes) {
    LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
    for (Class<?> each : classes) {
      request.selectors(selectClass(each));
    }
    LauncherFactory.create(
            LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestExecutionListeners(new SkippedTests(file))
                .build())
        .execute(request.build());
  }

  static class PartIsMissing {
    @BeforeAll
    static void look() {
      abort("the part is missing");
    }

    @Test
    void isNeverReached() {}
  }

  static class Mixed {
    @Test
    void runs() {}

    @Test
    void givesUp() {
      abort("this one too");
    }

    @Disabled("for a reason")
    @Test
    void isSwitchedOff() {}
  }

  static class Whole {
    @Test
    void runs() {}
  }
}
