package dev.sallyport.portal;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec.Client;
import dev.sallyport.portal.Pages.Sessions.Row;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** The Sessions of a User as a page shows them. */
record SessionRows(Directory directory, SessionStore sessions) {

  /**
   * Those that count: that of the browser that looks, then the newest first.
   *
   * @param current name of the Session of the browser that looks
   */
  List<Row> of(Site site, String userUid, String current, Instant now) {
    return sessions.of(site.namespace(), userUid).stream()
        .filter(session -> SignedIn.person(site, session, directory, now).isPresent())
        .sorted(
            Comparator.comparing((Session session) -> isOf(session, current))
                .thenComparing(session -> String.valueOf(session.getSpec().createdAt()))
                .reversed())
        .map(session -> row(session, current))
        .toList();
  }

  private static Row row(Session session, String current) {
    String name = session.getMetadata().getName();
    return new Row(
        name,
        client(session.getSpec().client()),
        text(session.getSpec().address()),
        text(session.getSpec().userAgent()),
        time(session.getSpec().createdAt()),
        session.getStatus() == null ? "" : time(session.getStatus().lastRefresh()),
        time(session.getSpec().expiresAt()),
        isOf(session, current));
  }

  private static boolean isOf(Session session, String name) {
    return session.getMetadata().getName().equals(name);
  }

  private static String client(Client client) {
    return switch (client.type()) {
      case Client.PORTAL -> "This portal";
      case Client.KUBERNETES -> "kubectl";
      case null, default -> text(client.id());
    };
  }

  private static String text(String text) {
    return text == null ? "" : text;
  }

  private static String time(String text) {
    try {
      return text == null ? "" : Portal.time(Instant.parse(text));
    } catch (DateTimeException e) {
      return "";
    }
  }
}
