package dev.sallyport.portal;

import dev.sallyport.access.Names;
import dev.sallyport.api.Session;
import dev.sallyport.portal.Administrators.Power;
import dev.sallyport.web.Answer;
import dev.sallyport.web.Form;
import dev.sallyport.web.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where an administrator finds the sessions of somebody by their userName, and ends them. There is
 * no list of everybody: a center may have thousands.
 */
final class SessionsOfOthers {

  static final String PATH = "/administration/sessions";
  static final String END_PATH = PATH + "/end";

  private static final Logger log = LoggerFactory.getLogger(SessionsOfOthers.class);
  private static final String USER = "user";
  private static final String SESSION = "session";

  private final Pages pages;
  private final Directory directory;
  private final SessionStore sessions;
  private final Powers powers;
  private final InstantSource clock;

  SessionsOfOthers(
      Pages pages, Directory directory, SessionStore sessions, Powers powers, InstantSource clock) {
    this.pages = pages;
    this.directory = directory;
    this.sessions = sessions;
    this.powers = powers;
    this.clock = clock;
  }

  Answer page(SignedIn person, Request request) {
    String user = field(request.parameters(), USER);
    return powers.forHolder(
        person,
        Power.SESSIONS,
        () ->
            pages.sessionsOfOthers(
                new Pages.SessionsOfOthers(
                    pages.frame("Sessions of others", PATH, person),
                    PATH,
                    END_PATH,
                    user,
                    Part.of(
                        user.isEmpty() ? List.of() : rows(person, user),
                        field(request.parameters(), Part.NUMBER),
                        number -> path(user) + "&" + Part.NUMBER + "=" + number))));
  }

  private List<Pages.Sessions.Row> rows(SignedIn person, String userName) {
    Site site = person.site();
    SessionRows rows = new SessionRows(directory, sessions);
    return directory.people(site.namespace()).withUserName(Names.fold(userName)).stream()
        .flatMap(
            user ->
                rows
                    .of(
                        site,
                        user.getMetadata().getUid(),
                        person.session().getMetadata().getName(),
                        clock.instant())
                    .stream())
        .toList();
  }

  /** Ends one. */
  Answer end(SignedIn person, Request request) {
    return powers.forHolder(
        person,
        Power.SESSIONS,
        () -> {
          sessions
              .find(person.site().namespace(), field(request.form(), SESSION))
              .ifPresent(session -> signOut(session, person));
          return Answer.seeOther(person.site().base() + path(field(request.form(), USER)));
        });
  }

  private static String path(String user) {
    return PATH + "?" + USER + "=" + URLEncoder.encode(user, StandardCharsets.UTF_8);
  }

  private void signOut(Session session, SignedIn administrator) {
    sessions.end(session, Session.Reason.SIGNED_OUT);
    log.info(
        "{} in {} ended the session {}",
        administrator.userName(),
        administrator.site().namespace(),
        session.getMetadata().getName());
  }

  private static String field(Optional<Form> form, String name) {
    return form.flatMap(fields -> fields.field(name)).orElse("").strip();
  }
}
