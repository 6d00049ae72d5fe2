package dev.sallyport.controlplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One program of a control plane, which may be ended and started again. */
final class Part {
  private final String name;
  private final List<String> command;
  private final Path log;
  private Child child;

  Part(String name, List<String> command, Path dataDir) {
    this.name = name;
    this.command = command;
    this.log = dataDir.resolve(name + ".log");
  }

  /**
   * @param more arguments, for this time
   */
  synchronized void start(String... more) {
    if (alive()) {
      throw new IllegalStateException(name + " runs already");
    }
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    child = Child.start(name, all, Map.of(), log);
  }

  synchronized void stop(Duration limit) {
    if (child != null) {
      child.stop(limit);
    }
  }

  synchronized void kill() {
    if (child != null) {
      child.kill();
    }
  }

  synchronized boolean alive() {
    return child != null && child.alive();
  }

  synchronized String tail() {
    return child == null ? name + " was never started" : child.tail();
  }

  boolean logContains(String text) {
    return logged().contains(text);
  }

  String logged() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      return "";
    }
  }
}
