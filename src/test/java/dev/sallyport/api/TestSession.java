package dev.sallyport.api;

import dev.sallyport.api.SessionSpec.Client;
import dev.sallyport.api.SessionSpec.IdentityProviderSession;
import dev.sallyport.api.SessionSpec.SourceReference;
import dev.sallyport.api.SessionSpec.UserReference;
import java.time.Instant;

/** The spec of a Session, of which a test names only what matters to it; all else is absent. */
public final class TestSession {

  private UserReference user;
  private SourceReference source;
  private Client client;
  private String createdAt;
  private String expiresAt;
  private String authenticatedAt;
  private String scope;
  private String address;
  private String userAgent;
  private String secretHash;
  private IdentityProviderSession identityProvider;

  private TestSession() {}

  /** Of nobody. */
  public static TestSession empty() {
    return new TestSession();
  }

  public static TestSession of(String user, String uid, String userName) {
    TestSession session = new TestSession();
    session.user = new UserReference(user, uid, userName);
    return session;
  }

  /** All that the spec says. */
  public static TestSession like(SessionSpec spec) {
    TestSession session = new TestSession();
    session.user = spec.user();
    session.source = spec.source();
    session.client = spec.client();
    session.createdAt = spec.createdAt();
    session.expiresAt = spec.expiresAt();
    session.authenticatedAt = spec.authenticatedAt();
    session.scope = spec.scope();
    session.address = spec.address();
    session.userAgent = spec.userAgent();
    session.secretHash = spec.secretHash();
    session.identityProvider = spec.identityProvider();
    return session;
  }

  public TestSession user(UserReference person) {
    user = person;
    return this;
  }

  public TestSession source(SourceReference reference) {
    source = reference;
    return this;
  }

  public TestSession source(String uid, Long epoch) {
    return source(new SourceReference(uid, epoch));
  }

  public TestSession client(Client with) {
    client = with;
    return this;
  }

  /**
   * @param type of {@link Client}
   */
  public TestSession client(String type) {
    return client(new Client(type, null, null, null));
  }

  public TestSession from(String created, String expires) {
    createdAt = created;
    expiresAt = expires;
    return this;
  }

  public TestSession from(Instant created, Instant expires) {
    return from(created.toString(), expires.toString());
  }

  public TestSession authenticatedAt(String time) {
    authenticatedAt = time;
    return this;
  }

  public TestSession address(String ofTheClient) {
    address = ofTheClient;
    return this;
  }

  public TestSession secretHash(String hash) {
    secretHash = hash;
    return this;
  }

  public TestSession identityProvider(IdentityProviderSession there) {
    identityProvider = there;
    return this;
  }

  public SessionSpec spec() {
    return new SessionSpec(
        user,
        source,
        client,
        createdAt,
        expiresAt,
        authenticatedAt,
        scope,
        address,
        userAgent,
        secretHash,
        identityProvider);
  }
}
