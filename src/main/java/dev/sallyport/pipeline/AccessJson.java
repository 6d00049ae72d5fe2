package dev.sallyport.pipeline;

import dev.sallyport.access.AccessReport;
import dev.sallyport.access.AccessReport.Grant;
import dev.sallyport.access.AccessReport.Said;
import dev.sallyport.access.AccessReport.Waiting;
import dev.sallyport.access.Membership;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.AssignmentSpec.PrincipalReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code access -o json} prints. Its names are a contract. */
final class AccessJson {

  private AccessJson() {}

  static String of(AccessReport report, String center, Optional<String> namespace) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("center", center);
    namespace.ifPresent(asked -> all.put("namespace", asked));
    Map<String, Object> user = new LinkedHashMap<>();
    user.put("name", report.person().name());
    user.put("userName", report.person().userName());
    user.put("active", report.person().active());
    put(user, report.person().said());
    all.put("user", user);
    all.put("groups", report.memberships().stream().map(AccessJson::membership).toList());
    all.put("inForce", grants(report, true));
    all.put("notInForce", grants(report, false));
    all.put("assignments", report.waiting().stream().map(AccessJson::waiting).toList());
    return ReportJson.of(all);
  }

  private static Map<String, Object> membership(Membership membership) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", membership.group());
    described.put("displayName", membership.displayName());
    described.put(
        "through",
        membership.through().stream().map(by -> reference(by.kind(), by.name())).toList());
    return described;
  }

  private static List<Map<String, Object>> grants(AccessReport report, boolean inForce) {
    return report.grants().stream()
        .filter(grant -> grant.inForce() == inForce)
        .map(AccessJson::grant)
        .toList();
  }

  private static Map<String, Object> grant(Grant grant) {
    Map<String, Object> described = new LinkedHashMap<>();
    grant
        .namespace()
        .ifPresentOrElse(
            namespace -> described.put("namespace", namespace),
            () -> described.put("cluster", true));
    described.put("role", reference(grant.role().kind(), grant.role().name()));
    described.put("principal", reference(grant.principal()));
    described.put("assignment", grant.assignment());
    described.put("binding", grant.binding());
    grant.expiresAt().ifPresent(end -> described.put("expiresAt", end));
    switch (grant.force()) {
      case IN_FORCE -> {}
      case PERSON_NOT_ACTIVE -> described.put("because", "UserNotActive");
      case ROLE_NOT_FOUND -> described.put("because", Assignment.Reason.ROLE_NOT_FOUND);
    }
    return described;
  }

  private static Map<String, Object> waiting(Waiting waiting) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", waiting.assignment());
    described.put("principal", reference(waiting.principal()));
    waiting.role().ifPresent(role -> described.put("role", reference(role.kind(), role.name())));
    described.put("bindings", waiting.bindings());
    put(described, waiting.said());
    return described;
  }

  private static void put(Map<String, Object> to, Said said) {
    to.put("reason", said.reason());
    to.put("message", said.message());
    to.put("current", said.current());
  }

  private static Map<String, Object> reference(PrincipalReference principal) {
    return reference(principal.kind(), principal.name());
  }

  private static Map<String, Object> reference(String kind, String name) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("kind", kind);
    described.put("name", name);
    return described;
  }
}
