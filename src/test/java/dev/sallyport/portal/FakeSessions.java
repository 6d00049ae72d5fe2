package dev.sallyport.portal;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.oidc.GrantStore.Written;
import dev.sallyport.web.Unavailable;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sessions in memory. */
final class FakeSessions implements SessionStore {

  private final Map<String, Session> sessions = new LinkedHashMap<>();
  private final Set<String> spent = new HashSet<>();
  private final Misses misses = new Misses(TimeMeters.STANDING_STILL);

  /** Whether what is created is tried again by the client, and then is there already. */
  boolean answersAreLost;

  /** Whether the API server does not answer. */
  boolean endsNone;

  int reads;
  private int writes;

  @Override
  public boolean spend(String namespace, String issuer, String id, Instant usableUntil) {
    writes++;
    return spent.add(namespace + " " + issuer + " " + id);
  }

  @Override
  public Optional<Session> create(Session session) {
    writes++;
    return sessions.putIfAbsent(session.getMetadata().getName(), session) == null && !answersAreLost
        ? Optional.of(session)
        : Optional.empty();
  }

  @Override
  public Misses misses() {
    return misses;
  }

  @Override
  public Optional<Session> read(String namespace, String name) {
    reads++;
    return find(namespace, name);
  }

  @Override
  public Written replaceStatus(Session judged, SessionStatus status) {
    writes++;
    Session there = sessions.get(judged.getMetadata().getName());
    if (there == null) {
      return Written.GONE;
    }
    there.setStatus(status);
    return Written.DONE;
  }

  @Override
  public Optional<Session> find(String namespace, String name) {
    return Optional.ofNullable(sessions.get(name))
        .filter(session -> session.getMetadata().getNamespace().equals(namespace));
  }

  @Override
  public List<Session> of(String namespace, String userUid) {
    return sessions.values().stream()
        .filter(session -> session.getMetadata().getNamespace().equals(namespace))
        .filter(session -> session.getSpec().user().uid().equals(userUid))
        .toList();
  }

  @Override
  public List<Session> withNameID(String namespace, String nameID) {
    return sessions.values().stream()
        .filter(session -> session.getMetadata().getNamespace().equals(namespace))
        .filter(session -> session.getSpec().identityProvider() != null)
        .filter(session -> nameID.equals(session.getSpec().identityProvider().nameID()))
        .toList();
  }

  @Override
  public void end(Session session, String reason) {
    writes++;
    if (endsNone) {
      throw new Unavailable("the API server does not answer", null);
    }
    sessions.remove(session.getMetadata().getName());
  }

  /** How often something was to be written. */
  int writes() {
    return writes;
  }

  List<Session> all() {
    return List.copyOf(sessions.values());
  }

  /** What there is, in the form in which {@link #restore} takes it. */
  Map<Session, Optional<SessionStatus>> snapshot() {
    Map<Session, Optional<SessionStatus>> kept = new LinkedHashMap<>();
    sessions.values().forEach(s -> kept.put(s, Optional.ofNullable(s.getStatus())));
    return kept;
  }

  /** As if nothing had happened since. */
  void restore(Map<Session, Optional<SessionStatus>> kept) {
    sessions.clear();
    kept.forEach(
        (session, status) -> {
          session.setStatus(status.orElse(null));
          sessions.put(session.getMetadata().getName(), session);
        });
  }
}
