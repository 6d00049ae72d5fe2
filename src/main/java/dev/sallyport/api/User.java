package dev.sallyport.api;

import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;

/** A person who may sign in and be given roles. Whoever may write these decides who is who. */
@Group(Resource.GROUP)
@Version(Resource.VERSION)
@Kind("User")
@Singular("user")
@Plural("users")
public final class User extends Resource<UserSpec, UserStatus> {

  /** Reasons of conditions and Events of this kind. They are a contract. */
  public static final class Reason {

    /** Ready: may sign in, and assignments bind. */
    public static final String ACTIVE = "Active";

    /** Ready, final: {@code spec.active} is false; bindings and sessions are gone. */
    public static final String INACTIVE = "Inactive";

    /** An older User of the center has this userName; the message names it. */
    public static final String USER_NAME_TAKEN = "UserNameTaken";

    /** {@code userName} is none that can be bound; the message says what is wrong with it. */
    public static final String NAME_INVALID = "NameInvalid";

    private Reason() {}
  }
}
