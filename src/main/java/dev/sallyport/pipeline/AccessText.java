package dev.sallyport.pipeline;

import dev.sallyport.access.AccessReport;
import dev.sallyport.access.AccessReport.Grant;
import dev.sallyport.access.AccessReport.Said;
import dev.sallyport.access.AccessReport.Waiting;
import dev.sallyport.access.Membership;
import dev.sallyport.api.AssignmentSpec.PrincipalReference;
import dev.sallyport.api.OutsideText;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lays out a report of access for a terminal. */
record AccessText(AccessReport report, Optional<String> namespace) {

  private static final int MAX_SHOWN = 1024;
  private static final String EVERYWHERE = "whole cluster";

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    out.append("User ")
        .append(report.person().name())
        .append(", ")
        .append(OutsideText.quoted(report.person().userName()))
        .append(": ")
        .append(said(report.person().said()))
        .append('\n');
    if (!report.person().active() && !report.person().said().message().isEmpty()) {
      out.append("  ").append(shown(report.person().said().message())).append('\n');
    }
    out.append("Member of ")
        .append(
            report.memberships().isEmpty()
                ? "no group"
                : report.memberships().stream()
                    .map(AccessText::membership)
                    .collect(Collectors.joining(", ")))
        .append("\n\n");
    List<Grant> inForce = grants(true);
    if (inForce.isEmpty()) {
      out.append("Nothing is in force").append(where()).append(".\n");
    } else {
      out.append("In force").append(where()).append(":\n");
      table(out, inForce);
    }
    List<Grant> boundOnly = grants(false);
    if (!boundOnly.isEmpty()) {
      out.append("\nBound, and not in force:\n");
      table(out, boundOnly);
    }
    if (!report.waiting().isEmpty()) {
      out.append("\nAssigned, and not (wholly) in force:\n");
      report.waiting().forEach(waiting -> waiting(out, waiting));
    }
    return out.toString();
  }

  private String where() {
    return namespace.map(n -> " in namespace " + shown(n)).orElse("");
  }

  private List<Grant> grants(boolean inForce) {
    return report.grants().stream().filter(grant -> grant.inForce() == inForce).toList();
  }

  private static String membership(Membership membership) {
    return membership.group()
        + " ("
        + membership.through().stream()
            .map(by -> by.kind() + " " + by.name())
            .collect(Collectors.joining(", "))
        + ")";
  }

  /** In columns as wide as what is in them. */
  private static void table(StringBuilder out, List<Grant> grants) {
    List<List<String>> rows = grants.stream().map(AccessText::row).toList();
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      out.append(' ');
      for (int i = 0; i < columns - 1; i++) {
        out.append(' ').append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 1);
      }
      out.append(' ').append(row.getLast()).append('\n');
    }
  }

  private static List<String> row(Grant grant) {
    return List.of(
        grant.namespace().orElse(EVERYWHERE),
        grant.role().kind() + " " + shown(grant.role().name()),
        principal(grant.principal()),
        "Assignment "
            + grant.assignment()
            + grant.expiresAt().map(end -> ", until " + shown(end)).orElse("")
            + because(grant));
  }

  private static String because(Grant grant) {
    return switch (grant.force()) {
      case IN_FORCE -> "";
      case PERSON_NOT_ACTIVE -> "; the User is not active";
      case ROLE_NOT_FOUND -> "; there is no such role";
    };
  }

  private static void waiting(StringBuilder out, Waiting waiting) {
    out.append("  Assignment ")
        .append(waiting.assignment())
        .append(" (")
        .append(
            Stream.concat(
                    Stream.of(principal(waiting.principal())),
                    waiting.role().map(role -> role.kind() + " " + shown(role.name())).stream())
                .collect(Collectors.joining(", ")))
        .append(")\n    ")
        .append(said(waiting.said()))
        .append(waiting.lacksItsBinding() ? " (but no binding of it is there)" : "")
        .append(waiting.said().message().isEmpty() ? "" : ": " + shown(waiting.said().message()))
        .append('\n');
  }

  private static String said(Said said) {
    if (said.reason().isEmpty()) {
      return "the operator has not looked at it yet";
    }
    return said.current() ? said.reason() : said.reason() + " (said of an earlier version of it)";
  }

  private static String principal(PrincipalReference principal) {
    return principal.kind() + " " + principal.name();
  }

  /** The operator has escaped what it says, so its backslashes stay; nothing else may hide. */
  private static String shown(String text) {
    return OutsideText.isPlain(text.replace("\\", ""))
        ? text
        : OutsideText.escaped(text, MAX_SHOWN);
  }
}
