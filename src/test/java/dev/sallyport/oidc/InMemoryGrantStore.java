package dev.sallyport.oidc;

import dev.sallyport.api.Session;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.api.User;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.Person;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An API server for Sessions, and a memory that may be behind it. */
final class InMemoryGrantStore implements GrantStore {

  final Map<String, Session> objects = new HashMap<>();
  final Map<String, Session> memory = new HashMap<>();
  final Map<String, Person> people = new HashMap<>();
  CenterSource source = new CenterSource.InForce("uid-of-corp", 3);
  Runnable beforeWrite = () -> {};

  /** What the API server says of the source; null if it is what memory says. */
  CenterSource sourceNow;

  /** Whether what is created is tried again by the client, and then is there already. */
  boolean answersAreLost;

  /** How many unknown Sessions may be looked for. */
  int looks = Integer.MAX_VALUE;

  /** How often grants may be written. */
  int paid = Integer.MAX_VALUE;

  int writes;
  int reads;
  private int version;

  @Override
  public CenterSource source() {
    return source;
  }

  @Override
  public CenterSource sourceNow() {
    return sourceNow == null ? source : sourceNow;
  }

  @Override
  public Optional<Person> person(String name) {
    return Optional.ofNullable(people.get(name));
  }

  @Override
  public List<String> groups(User user) {
    return List.of("platform");
  }

  @Override
  public Optional<Session> find(String name) {
    return Optional.ofNullable(memory.get(name));
  }

  @Override
  public Optional<Session> read(String name) {
    reads++;
    Session now = objects.get(name);
    if (now == null) {
      memory.remove(name);
    } else {
      memory.put(name, now);
    }
    return Optional.ofNullable(now);
  }

  @Override
  public boolean mayLook() {
    return looks-- > 0;
  }

  @Override
  public boolean mayWrite(Session session) {
    return paid-- > 0;
  }

  @Override
  public List<Session> of(String userUid) {
    return memory.values().stream()
        .filter(session -> session.getSpec().user().uid().equals(userUid))
        .toList();
  }

  @Override
  public Optional<Session> create(Session session) {
    beforeWrite.run();
    if (objects.containsKey(session.getMetadata().getName())) {
      return Optional.empty();
    }
    put(session, session.getStatus());
    if (answersAreLost) {
      return Optional.empty();
    }
    return Optional.of(objects.get(session.getMetadata().getName()));
  }

  @Override
  public Written replaceStatus(Session judged, SessionStatus status) {
    beforeWrite.run();
    Session now = objects.get(judged.getMetadata().getName());
    if (now == null) {
      return Written.GONE;
    }
    String seen = judged.getMetadata().getResourceVersion();
    if (!now.getMetadata().getResourceVersion().equals(seen)) {
      return Written.CHANGED;
    }
    put(now, status);
    return Written.DONE;
  }

  @Override
  public void end(Session session, String reason) {
    Session now = objects.get(session.getMetadata().getName());
    if (now != null && (now.getStatus() == null || now.getStatus().ended() == null)) {
      SessionStatus status = now.getStatus() == null ? SessionStatus.NEW : now.getStatus();
      put(
          now,
          new SessionStatus(
              status.lastRefresh(),
              status.grant(),
              new SessionStatus.Ended("2026-06-01T12:00:00Z", reason)));
    }
  }

  /** Writes an object in a new version. */
  void put(Session session, SessionStatus status) {
    Session written = new Session();
    written.setMetadata(
        new ObjectMetaBuilder(session.getMetadata())
            .withUid("uid-of-" + session.getMetadata().getName())
            .withResourceVersion(Integer.toString(++version))
            .build());
    written.setSpec(session.getSpec());
    written.setStatus(status);
    objects.put(session.getMetadata().getName(), written);
    memory.put(session.getMetadata().getName(), written);
    writes++;
  }

  /** As kubectl does it. */
  void delete(String name) {
    objects.remove(name);
  }

  String endedBecause(String name) {
    Session session = objects.get(name);
    return session.getStatus() == null || session.getStatus().ended() == null
        ? null
        : session.getStatus().ended().reason();
  }
}
