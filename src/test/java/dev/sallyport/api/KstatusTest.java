package dev.sallyport.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.docs.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Flux's kstatus rules read every state of every kind as it is meant. */
class KstatusTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  /** Reasons of conditions beside Ready, and of Events: kstatus does not look at them. */
  private static final Map<String, Set<String>> BESIDE =
      Map.of(
          "IdentitySource",
          Set.of(
              "MetadataValid",
              "CertificatesValid",
              "CertificateExpiresSoon",
              "CertificateExpired",
              "ScimTokensValid",
              "ScimTokenExpiresSoon",
              "ScimTokenExpired",
              "ServiceProviderKeysReplaced",
              "ChangeCompleted",
              "SignInsFailed",
              "SignOutsFailed"),
          "Group",
          Set.of("MembersMissing"));

  private static final String REFERENCE = "docs/reference/reasons.md";

  private static final Pattern DOCUMENTED =
      Pattern.compile("^(?:## (?<kind>[\\w-]+)|\\| `(?<reason>\\w+)`)", Pattern.MULTILINE);

  private static final Pattern SAID =
      Pattern.compile(
          "new Outcome\\.(Ready|Pending|Stalled)\\(\\s*((?:[A-Z]\\w+\\.)+)([A-Z][A-Z_]+),");

  private static final Pattern HELD =
      Pattern.compile("(Hold\\.of|new Hold)\\(\\s*(Reason\\.)([A-Z][A-Z_]+),");

  private record Said(String kind, String reason, Kstatus kstatus) {}

  @Test
  void ofEveryReasonInTheReferenceItIsSaidHowPipelinesReadIt() {
    Map<String, Set<String>> documented = new TreeMap<>();
    String kind = "";
    Matcher rows = DOCUMENTED.matcher(Page.read(Page.project(REFERENCE)).text());
    while (rows.find()) {
      if (rows.group("kind") != null) {
        kind = rows.group("kind");
      } else {
        documented.computeIfAbsent(kind, k -> new TreeSet<>()).add(rows.group("reason"));
      }
    }
    // No object, and one that no pipeline applies.
    documented.keySet().removeAll(Set.of("Sign-in", "Sign-out", "Session"));

    assertThat(documented.keySet()).isEqualTo(Kstatus.kinds());
    documented.forEach(
        (of, reasons) -> {
          Set<String> known = new TreeSet<>(Kstatus.reasons(of));
          known.addAll(BESIDE.getOrDefault(of, Set.of()));
          assertThat(known).as(of).isEqualTo(reasons);
        });
  }

  @Test
  void everyReasonIsShownInTheFormThatIsReadSo() {
    Set<Said> said = new HashSet<>();
    for (Path file : sources()) {
      String code = Page.read(file).text();
      SAID.matcher(code).results().forEach(found -> said.add(said(code, found)));
      if (file.endsWith(Path.of("gate", "Gate.java"))) {
        HELD.matcher(code).results().forEach(found -> said.add(said(code, found)));
      }
    }

    assertThat(said)
        .hasSizeGreaterThan(40)
        .allSatisfy(
            one ->
                assertThat(Kstatus.intended(one.kind(), one.reason()))
                    .as(one.toString())
                    .contains(one.kstatus()));
    // What is intended is also said; faults of metadata and origin reach the gate as values.
    for (String kind : Kstatus.kinds()) {
      for (String reason : Kstatus.reasons(kind)) {
        for (Kstatus kstatus : Kstatus.intended(kind, reason)) {
          if (!kind.equals("IdentitySource")) {
            assertThat(said).contains(new Said(kind, reason, kstatus));
          }
        }
      }
    }
  }

  @Test
  void whateverStoodThereBeforeTheConditionsAreReadAsTheyAreMeant() {
    for (Outcome before : outcomes("Before")) {
      for (Outcome now : outcomes("Now")) {
        Status earlier = new OfConditions(Conditions.after(null, 1L, NOW).outcome(before).toList());
        List<Condition> conditions = Conditions.after(earlier, 2L, NOW).outcome(now).toList();

        assertThat(Kstatus.of(object(2, 2, conditions)))
            .as("%s after %s", now, before)
            .isEqualTo(kstatus(now.getClass().getSimpleName()));
        // The spec was changed and nobody has looked yet: whatever was said, it is not of this one.
        assertThat(Kstatus.of(object(3, 2, conditions))).isEqualTo(Kstatus.IN_PROGRESS);
      }
    }
  }

  @Test
  void anObjectThatNobodyHasLookedAtIsInProgressAndOneThatIsDeletedTerminates() {
    ObjectNode fresh = object(1, -1, List.of());
    assertThat(Kstatus.of(fresh)).isEqualTo(Kstatus.IN_PROGRESS);

    for (Outcome outcome : outcomes("Now")) {
      ObjectNode deleted = object(1, 1, Conditions.after(null, 1L, NOW).outcome(outcome).toList());
      deleted.withObject("/metadata").put("deletionTimestamp", NOW.toString());
      assertThat(Kstatus.of(deleted)).isEqualTo(Kstatus.TERMINATING);
    }
  }

  // --- Parts ------------------------------------------------------------------------------------

  private static List<Outcome> outcomes(String reason) {
    return List.of(
        new Outcome.Ready(reason, "m"),
        new Outcome.Pending(reason, "m"),
        new Outcome.Stalled(reason, "m"));
  }

  private static Kstatus kstatus(String form) {
    return switch (form) {
      case "Ready" -> Kstatus.CURRENT;
      case "Pending" -> Kstatus.IN_PROGRESS;
      default -> Kstatus.FAILED;
    };
  }

  private static ObjectNode object(long generation, long observed, List<Condition> conditions) {
    ObjectNode object = JSON.createObjectNode();
    object.withObject("/metadata").put("generation", generation);
    ObjectNode status = object.withObject("/status").put("observedGeneration", observed);
    status.set("conditions", JSON.<JsonNode>valueToTree(conditions));
    return object;
  }

  /** The constant that the code names, as the class that it is in has it. */
  private static Said said(String code, MatchResult found) {
    String owner = found.group(2);
    List<String> parts = new ArrayList<>(List.of(owner.split("\\.")));
    if (parts.equals(List.of("Reason"))) {
      Matcher imported =
          Pattern.compile("import dev\\.sallyport\\.api\\.(\\w+)\\.Reason;").matcher(code);
      assertThat(imported.find()).as(owner).isTrue();
      parts.addFirst(imported.group(1));
    }
    assertThat(parts).as(found.group()).hasSize(2).last().isEqualTo("Reason");
    String kind = parts.getFirst();
    try {
      Object reason =
          Class.forName("dev.sallyport.api." + kind + "$Reason").getField(found.group(3)).get(null);
      return new Said(kind, reason.toString(), kstatus(found.group(1)));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(found.group(), e);
    }
  }

  private static List<Path> sources() {
    try (Stream<Path> files = Files.walk(Page.project("src/main/java"))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record OfConditions(List<Condition> conditions) implements Status {
    @Override
    public Long observedGeneration() {
      return 1L;
    }
  }
}
