package dev.sallyport.portal;

import dev.sallyport.api.Application;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.Session;
import dev.sallyport.api.SessionStatus;
import dev.sallyport.api.User;
import dev.sallyport.oidc.ApplicationClients;
import dev.sallyport.oidc.GrantStore;
import dev.sallyport.signin.CenterSource;
import dev.sallyport.signin.Person;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One center as its issuer sees it. */
record SiteGrants(Sites sites, Site site, Directory directory, SessionStore sessions, Pace pace)
    implements GrantStore, ApplicationClients.Objects {

  @Override
  public CenterSource source() {
    return site.source();
  }

  @Override
  public CenterSource sourceNow() {
    return sites.now(site);
  }

  @Override
  public Optional<Person> person(String name) {
    return directory
        .user(site.namespace(), name)
        .map(user -> SignedIn.among(site, user, directory));
  }

  @Override
  public List<String> groups(User user) {
    return directory.names(
        site.namespace(), directory.groups(site.namespace(), user.getMetadata().getUid()));
  }

  @Override
  public Optional<Session> find(String name) {
    return sessions.find(site.namespace(), name);
  }

  @Override
  public Optional<Session> read(String name) {
    return sessions.read(site.namespace(), name);
  }

  @Override
  public boolean mayLook() {
    return sessions.misses().allowOne();
  }

  @Override
  public boolean mayWrite(Session session) {
    return pace.allows(site.namespace(), session.getMetadata().getName());
  }

  @Override
  public List<Session> of(String userUid) {
    return sessions.of(site.namespace(), userUid);
  }

  @Override
  public Optional<Session> create(Session session) {
    return sessions.create(session);
  }

  @Override
  public Written replaceStatus(Session judged, SessionStatus status) {
    return sessions.replaceStatus(judged, status);
  }

  @Override
  public void end(Session session, String reason) {
    sessions.end(session, reason);
  }

  @Override
  public Optional<Application> application(String name) {
    return directory.application(site.namespace(), name);
  }

  @Override
  public Optional<Secret> secret(String name) {
    return directory.clientSecret(site.namespace(), name);
  }

  @Override
  public Collection<Assignment> assignments(String application) {
    return directory.entries(site.namespace(), application);
  }

  @Override
  public Set<String> groupUids(String userUid) {
    return directory.groups(site.namespace(), userUid).stream()
        .map(group -> group.getMetadata().getUid())
        .collect(Collectors.toSet());
  }
}
