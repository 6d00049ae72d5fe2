package dev.sallyport.bench.signin;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionSpec.SourceReference;
import dev.sallyport.api.User;
import dev.sallyport.bench.Site;
import dev.sallyport.bench.Store;
import dev.sallyport.bench.signin.Connection.Answer;
import dev.sallyport.signin.SessionToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The kubectl of many people, each with a Session and a refresh token that it replaces at each use.
 * Each comes from an address of its own, as in production: one address may ask 60 times a second.
 */
final class Kubectls {
  static final String AGENT = "kubelogin/v1.34.2 (linux/amd64)";

  private static final String FIELD = "\"refresh_token\":\"";

  private final List<String> sessions = new ArrayList<>();
  private final List<String> tokens = new ArrayList<>();

  /** Gives each of these people one; before anything is refreshed. */
  void create(Site site, Store store, SourceReference source, List<User> people) {
    List<Session> created = new ArrayList<>();
    for (User user : people) {
      SessionToken token = NewSessions.token();
      created.add(NewSessions.kubectl(Site.CENTER, user, source, token));
      sessions.add(token.sessionName());
      tokens.add(token.text());
    }
    NewSessions.create(site, store, created);
  }

  int count() {
    return tokens.size();
  }

  /** The name of one's Session. */
  String session(int i) {
    return sessions.get(i);
  }

  /** Refreshes one's tokens, and keeps the new refresh token. */
  void refresh(Connection connection, int i) throws IOException {
    Answer answer = tryToRefresh(connection, i);
    int from = answer.body().indexOf(FIELD);
    if (answer.status() != 200 || from < 0) {
      throw new AssertionError(answer.head() + answer.body());
    }
    int start = from + FIELD.length();
    tokens.set(i, answer.body().substring(start, answer.body().indexOf('"', start)));
  }

  /** Tries it, and keeps nothing. */
  Answer tryToRefresh(Connection connection, int i) throws IOException {
    return connection.post(
        "/token",
        address(i),
        "",
        "grant_type=refresh_token&client_id=kubernetes&refresh_token=" + tokens.get(i));
  }

  private static String address(int i) {
    return "10.1." + i / 250 + "." + (i % 250 + 1);
  }
}
