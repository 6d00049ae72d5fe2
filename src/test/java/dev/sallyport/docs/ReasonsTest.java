package dev.sallyport.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/reference/reasons.md} says what the constants' comments say, and {@code
 * docs/troubleshooting.md} says of each reason what to do; no page names one that is none. After a
 * change of a constant:
 *
 * <pre>mvn -q test -Dtest=ReasonsTest -Dsallyport.write=true</pre>
 */
class ReasonsTest {
  private static final Pattern CONSTANT =
      Pattern.compile(
          "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*public static final String (\\w+) =\\s*\"([A-Z]\\w+)\";",
          Pattern.DOTALL);

  /** Reasons that are good news. */
  private static final Set<String> FINE =
      Set.of(
          "Active",
          "Bound",
          "Resolved",
          "Joined",
          "Registered",
          "ChangeCompleted",
          "MetadataValid",
          "CertificatesValid",
          "ScimTokensValid");

  private static final Map<String, String> SOURCES = new LinkedHashMap<>();

  static {
    SOURCES.put("IdentitySource", "api/IdentitySource.java");
    SOURCES.put("IdentitySource, of the identity provider's metadata", "api/MetadataReason.java");
    SOURCES.put("IdentitySource, of certificates", "saml/CertificateExpiry.java");
    SOURCES.put("IdentitySource, of tokens for SCIM", "signin/ScimTokenExpiry.java");
    SOURCES.put("IdentitySource, of the service provider's keys", "saml/ServiceProviderKeys.java");
    SOURCES.put("Sign-in", "api/SignInReason.java");
    SOURCES.put("Sign-out", "api/SignOutReason.java");
    SOURCES.put("Session", "api/Session.java");
    SOURCES.put("Application", "api/Application.java");
    SOURCES.put("User", "api/User.java");
    SOURCES.put("Group", "api/Group.java");
    SOURCES.put("GroupMembership", "api/GroupMembership.java");
    SOURCES.put("Assignment", "api/Assignment.java");
  }

  private record Reason(String name, String meaning) {}

  @Test
  void everyReasonIsInTheReference() {
    StringBuilder text =
        new StringBuilder(
            """
            <!-- Made from the constants in src/main/java/dev/sallyport by ReasonsTest. -->

            # Reasons

            The `reason` of a condition or an Event is one word for programs, and part of the API: a
            reason does not change its meaning. The `message` beside it is for people, says what is
            wrong and what to do, and may change. What to do about each:
            [troubleshooting](../troubleshooting.md).
            """);
    SOURCES.forEach(
        (title, source) -> {
          text.append("\n## ").append(title).append("\n\n| reason | meaning |\n|---|---|\n");
          for (Reason reason : reasons(source)) {
            text.append("| `%s` | %s |\n".formatted(reason.name(), reason.meaning()));
          }
        });

    Page.assertMade("docs/reference/reasons.md", text.toString());
  }

  @Test
  void everyReasonThatIsNoGoodNewsIsInTroubleshooting() {
    String page = Page.read(Page.project("docs/troubleshooting.md")).text();

    SOURCES.values().stream()
        .flatMap(source -> reasons(source).stream())
        .map(Reason::name)
        .distinct()
        .filter(name -> !FINE.contains(name))
        .forEach(name -> assertThat(page).as("docs/troubleshooting.md").contains("`" + name + "`"));
  }

  @Test
  void everyReasonThatATableNamesIsOne() {
    Set<String> known =
        SOURCES.values().stream()
            .flatMap(source -> reasons(source).stream())
            .map(Reason::name)
            .collect(Collectors.toSet());

    for (Page page : Page.all()) {
      for (Page.Table table : page.tables()) {
        Stream.of("reason", "reasons")
            .flatMap(heading -> table.column(heading).stream())
            .flatMap(cell -> Page.quoted(cell).stream())
            .forEach(name -> assertThat(known).as("%s", page).contains(name));
      }
    }
  }

  /** What a sign-in is refused for. */
  static List<String> reasonsOfSignIn() {
    return reasons(SOURCES.get("Sign-in")).stream().map(Reason::name).toList();
  }

  /** What a message of single logout is refused for. */
  static List<String> reasonsOfSignOut() {
    return reasons(SOURCES.get("Sign-out")).stream().map(Reason::name).toList();
  }

  /**
   * The constants of a file that are reasons: in a class Reason, or in one that has nothing else.
   */
  private static List<Reason> reasons(String source) {
    String code = Page.read(Page.project("src/main/java/dev/sallyport/" + source)).text();
    int from = code.indexOf("class Reason {");
    List<Reason> reasons =
        CONSTANT
            .matcher(from < 0 ? code : code.substring(from))
            .results()
            .map(found -> new Reason(found.group(3), plain(found.group(1))))
            .toList();
    assertThat(reasons).as(source).isNotEmpty();
    return reasons;
  }

  private static String plain(String javadoc) {
    return javadoc
        .replaceAll("\\n\\s*\\* ?", " ")
        .replaceAll("\\{@code ([^}]*)}", "`$1`")
        .replaceAll("\\{@link #?([^}]*)}", "`$1`")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
