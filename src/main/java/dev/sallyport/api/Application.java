package dev.sallyport.api;

import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * An OIDC client that assigned people can enter. Its client id is the name of the object, so that
 * it can be written down before the object exists.
 */
@Group(Resource.GROUP)
@Version(Resource.VERSION)
@Kind("Application")
@Singular("application")
@Plural("applications")
public final class Application extends Resource<ApplicationSpec, ApplicationStatus> {

  /** Reasons of conditions and Events of this kind. They are a contract. */
  public static final class Reason {

    /** Ready: the client is known to the issuer, and its Secret, if it has one, is there. */
    public static final String REGISTERED = "Registered";

    /** A Secret of another type has the name that the client Secret would have. */
    public static final String NAME_TAKEN = "NameTaken";

    /** The issuer's keys, from which client secrets are made, are not there (yet). */
    public static final String ISSUER_KEYS_PENDING = "IssuerKeysPending";

    private Reason() {}
  }
}
