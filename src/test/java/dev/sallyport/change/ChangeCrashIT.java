package dev.sallyport.change;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.controlplane.Await;
import dev.sallyport.controlplane.OperatorProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operator ends without warning at every write of a change, before it is sent and after it was
 * answered, and the next one finishes what it left.
 *
 * <p>The process that recovers one center is the one that will end in the next center, so that each
 * fault costs one start. Every write is a fault point before it is sent; after its answer every
 * second is, unless {@code -Dsallyport.crash=full}. Somebody edits an Assignment and a User of the
 * change at the wrong moment.
 */
class ChangeCrashIT {

  private static final boolean FULL = "full".equals(System.getProperty("sallyport.crash"));

  @TempDir private static Path folder;
  private static Install install;
  private static int writes;

  /** The center that waits for its word, and the process that will carry it out and end. */
  private static CrashCenter next;

  /** The center before, which the process looks after until it ends. */
  private static TestCenter finished;

  private static Path counting;
  private static OperatorProcess process;
  private static int started;

  /** Where a process is to end. */
  private record FaultPoint(int write, boolean after) {
    static final FaultPoint NONE = new FaultPoint(0, false);

    @Override
    public String toString() {
      return (after ? "after the answer to write " : "before write ") + write;
    }
  }

  @BeforeAll
  static void countTheWritesOfAChange() throws IOException {
    install = new Install(0);
    next = prepare();
    start(List.of(next.center()), FaultPoint.NONE);
    next.awaitHeld();
    accept();
    next.awaitCompleted();
    next.assertCompleted("without a fault");
    assertThat(edited(process)).as("what is edited meanwhile").hasSize(2);
    next.assertRecordedAsEdited(edited(process), "without a fault");
    writes = (int) process.log().lines().filter(l -> l.startsWith(FaultyOperator.LOG)).count();
    stop();
  }

  @AfterAll
  static void stop() {
    if (process != null) {
      process.kill();
    }
    if (next != null) {
      next.center().remove();
      next = null;
    }
  }

  @TestFactory
  Stream<DynamicTest> theNextOperatorFinishesWhatOneLeftThatEnded() throws IOException {
    // More than the three that bind the word and commit, and each object's own.
    assertThat(writes).isBetween(20, 90);
    List<FaultPoint> points = new ArrayList<>();
    for (int write = 1; write <= writes; write++) {
      points.add(new FaultPoint(write, false));
      if (FULL || write % 2 == 0) {
        points.add(new FaultPoint(write, true));
      }
    }
    next = prepare();
    start(List.of(next.center()), points.getFirst());
    return IntStream.range(0, points.size())
        .mapToObj(
            i ->
                DynamicTest.dynamicTest(
                    points.get(i).toString(),
                    () ->
                        endsAndIsFinished(
                            i + 1 < points.size() ? points.get(i + 1) : FaultPoint.NONE)));
  }

  private static void endsAndIsFinished(FaultPoint nextPoint) throws IOException {
    CrashCenter center = next;
    OperatorProcess ending = process;
    center.awaitHeld();
    accept();
    // With luck a run needs fewer writes than the one that was counted, and does not end.
    Await.until("the operator to end, or to finish", () -> !ending.alive() || center.isCompleted());
    boolean ended = !ending.alive();
    ending.kill();
    assertThat(ending.exitCode(Duration.ofSeconds(30))).isIn(FaultyOperator.HALTED, 128 + 9);
    String where = ended ? lastLine(ending) : "at rest";
    if (finished != null) {
      finished.remove();
    }
    center.meanwhile();

    next = prepare();
    start(List.of(center.center(), next.center()), nextPoint);
    finished = center.center();
    center.awaitCompleted();
    center.assertCompleted("ended " + where);
    center.assertRecordedAsEdited(edited(ending), "ended " + where);
  }

  private static CrashCenter prepare() {
    CrashCenter center = new CrashCenter(install.addCenter());
    install.awaitRights();
    return center;
  }

  private static void start(List<TestCenter> centers, FaultPoint point) throws IOException {
    install.dropLease();
    counting = folder.resolve("counting-" + ++started);
    OperatorProcess.Launch launch = install.mainClass(FaultyOperator.class, centers);
    FaultyOperator.environment(counting, point.write(), point.after()).forEach(launch::environment);
    process = launch.start();
    process.awaitReady();
  }

  private static void accept() throws IOException {
    Files.createFile(counting);
    next.accept();
  }

  private static List<String> edited(OperatorProcess process) {
    return process
        .log()
        .lines()
        .filter(line -> line.startsWith(FaultyOperator.EDITED_LOG))
        .map(line -> line.substring(FaultyOperator.EDITED_LOG.length()))
        .toList();
  }

  private static String lastLine(OperatorProcess process) {
    return process.log().lines().filter(l -> l.startsWith("ends ")).findFirst().orElse("?");
  }
}
