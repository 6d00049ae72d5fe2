package dev.sallyport.api;

import dev.sallyport.api.IdentitySourceSpec.ActiveDirectory;
import dev.sallyport.api.IdentitySourceSpec.ExternalIdP;
import dev.sallyport.api.IdentitySourceSpec.Metadata;
import dev.sallyport.api.IdentitySourceSpec.SessionRules;

/** The spec of a source, of which a test names only what matters to it; all else is absent. */
public final class TestSource {

  private final String type;
  private Boolean accept;
  private String acceptChange;
  private String assignmentsOnChange;
  private String onDelete;
  private Boolean suspend;
  private String baseURL;
  private SessionRules session;
  private ExternalIdP externalIdP;
  private ActiveDirectory activeDirectory;

  private TestSource(String type) {
    this.type = type;
  }

  public static TestSource ofType(String type) {
    return new TestSource(type);
  }

  /** The type, and what it is the source of. */
  public static TestSource like(IdentitySourceSpec spec) {
    TestSource source = new TestSource(spec.type());
    source.externalIdP = spec.externalIdP();
    source.activeDirectory = spec.activeDirectory();
    return source;
  }

  public TestSource accept(Boolean given) {
    accept = given;
    return this;
  }

  public TestSource acceptChange(String id) {
    acceptChange = id;
    return this;
  }

  public TestSource assignmentsOnChange(String mode) {
    assignmentsOnChange = mode;
    return this;
  }

  public TestSource onDelete(String mode) {
    onDelete = mode;
    return this;
  }

  public TestSource suspend(Boolean given) {
    suspend = given;
    return this;
  }

  public TestSource baseURL(String url) {
    baseURL = url;
    return this;
  }

  public TestSource session(String duration) {
    session = new SessionRules(duration);
    return this;
  }

  public TestSource inlineIdP(String entityID, String document) {
    externalIdP =
        new ExternalIdP(entityID, new Metadata(document, null, null), null, null, null, null);
    return this;
  }

  public TestSource idpAtURL(String entityID, String url) {
    externalIdP = new ExternalIdP(entityID, new Metadata(null, null, url), null, null, null, null);
    return this;
  }

  public TestSource baseDN(String dn) {
    activeDirectory = new ActiveDirectory(null, dn, null, null, null, null);
    return this;
  }

  public IdentitySourceSpec spec() {
    return new IdentitySourceSpec(
        type,
        accept,
        acceptChange,
        assignmentsOnChange,
        onDelete,
        null,
        suspend,
        baseURL,
        session,
        null,
        externalIdP,
        activeDirectory);
  }
}
