package dev.sallyport.oidc;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sessions in a map. Session {@code session-N} belongs to the ticket {@code ticket-N}. */
final class InMemoryGrants implements Grants {

  private static final String TICKET = "ticket-";

  final Map<String, SignedIn> portal = new HashMap<>();
  final Map<String, Entry> sessions = new HashMap<>();
  final List<Asker> askers = new ArrayList<>();
  Optional<Outcome> nextRefresh = Optional.empty();
  private int tickets;

  /** A session, and every refresh token that it had, the present one last. */
  static final class Entry {
    Grant grant;
    final Client client;
    final List<String> tokens = new ArrayList<>();
    boolean over;

    Entry(Grant grant, Client client, String token) {
      this.grant = grant;
      this.client = client;
      tokens.add(token);
    }

    boolean isOf(Client other) {
      return client.id().equals(other.id()) && client.uid().equals(other.uid());
    }
  }

  @Override
  public String newTicket() {
    return TICKET + ++tickets;
  }

  @Override
  public String newDeviceTicket() {
    return newTicket();
  }

  @Override
  public Outcome redeem(String ticket, String signedIn, Asker asker, Instant now) {
    String name = name(ticket);
    if (sessions.containsKey(name)) {
      sessions.get(name).over = true;
      return new Outcome.Refused();
    }
    if (!portal.containsKey(signedIn)) {
      return new Outcome.Refused();
    }
    return granted(create(name, signedIn, asker, "refresh-of-" + name + "-1", now));
  }

  @Override
  public boolean approve(String ticket, String signedIn, Asker asker, Instant now) {
    if (!portal.containsKey(signedIn)) {
      return false;
    }
    if (!sessions.containsKey(name(ticket))) {
      create(name(ticket), signedIn, asker, ticket, now);
    }
    return true;
  }

  @Override
  public Optional<Outcome> approved(String ticket, Client client, Instant now) {
    return Optional.ofNullable(sessions.get(name(ticket)))
        .map(
            entry ->
                entry.over || entry.tokens.size() > 1 || !entry.isOf(client)
                    ? new Outcome.Refused()
                    : granted(entry));
  }

  @Override
  public Outcome refresh(String token, Client client, Instant now) {
    if (nextRefresh.isPresent()) {
      return nextRefresh.get();
    }
    Optional<Entry> found = withToken(token).filter(entry -> entry.isOf(client) && !entry.over);
    if (found.isEmpty()) {
      return new Outcome.Refused();
    }
    Entry entry = found.get();
    int behind = entry.tokens.size() - 1 - entry.tokens.indexOf(token);
    if (behind > 1) {
      entry.over = true;
      return new Outcome.Refused();
    }
    if (behind == 0) {
      entry.tokens.add("refresh-of-" + entry.grant.session() + "-" + (entry.tokens.size() + 1));
    }
    return granted(entry);
  }

  @Override
  public Optional<Grant> alive(String session, Client client, Instant now) {
    return Optional.ofNullable(sessions.get(session))
        .filter(entry -> entry.isOf(client) && !entry.over)
        .map(entry -> entry.grant);
  }

  @Override
  public Revocation revoke(String token, Client client) {
    Optional<Entry> entry = withToken(token);
    entry.filter(e -> e.isOf(client)).ifPresent(e -> e.over = true);
    return entry.isEmpty() || entry.get().isOf(client) ? Revocation.DONE : Revocation.ANOTHERS;
  }

  @Override
  public void signOut(String session) {
    portal.remove(session);
    Optional.ofNullable(sessions.get(session)).ifPresent(entry -> entry.over = true);
  }

  private Entry create(String name, String signedIn, Asker asker, String token, Instant now) {
    SignedIn by = portal.get(signedIn);
    askers.add(asker);
    Entry entry =
        new Entry(
            new Grant(
                name,
                by.person(),
                asker.redirectUri(),
                by.authenticated(),
                now.plus(Duration.ofHours(8))),
            asker.client(),
            token);
    sessions.put(name, entry);
    return entry;
  }

  private Optional<Entry> withToken(String token) {
    return sessions.values().stream().filter(entry -> entry.tokens.contains(token)).findFirst();
  }

  private static Outcome granted(Entry entry) {
    return new Outcome.Granted(entry.grant, entry.tokens.getLast());
  }

  private static String name(String ticket) {
    return "session-" + ticket.substring(TICKET.length());
  }
}
