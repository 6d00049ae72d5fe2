package dev.sallyport.api;

/**
 * Why a message of single logout does nothing, or not all that it should: the one precise reason
 * behind the reference that the person sees. They are a contract.
 */
public final class SignOutReason {

  /**
   * Not one message that can be read: a parameter is missing, comes twice or is in another
   * encoding, or it is not XML in UTF-8, or not as SAML 2.0 has it.
   */
  public static final String UNREADABLE = "LogoutUnreadable";

  /** More bytes than are read, as they came or inflated. */
  public static final String TOO_LARGE = "LogoutTooLarge";

  /**
   * XML that no message needs and attacks use: a DOCTYPE, processing instructions, comments, an ID
   * that comes twice, absurd depth.
   */
  public static final String UNSAFE = "LogoutUnsafe";

  /** XML, but the root is no LogoutRequest or LogoutResponse of SAML 2.0. */
  public static final String NOT_A_LOGOUT_MESSAGE = "NotALogoutMessage";

  /** From another entity than the IdP of the source in force, or from none that it names. */
  public static final String ISSUER_MISMATCH = "LogoutIssuerMismatch";

  /** Not signed, and anybody can send somebody else's browser here. */
  public static final String NOT_SIGNED = "LogoutNotSigned";

  /** A signature that is not where the binding has it, or signs something else. */
  public static final String SIGNATURE_NOT_PROFILE = "LogoutSignatureNotProfile";

  /** Signed with an algorithm that is too weak, or not one for signatures of an IdP. */
  public static final String ALGORITHM_NOT_ALLOWED = "LogoutAlgorithmNotAllowed";

  /** Signed with a key that is not in the IdP's metadata, or altered after that. */
  public static final String SIGNATURE_INVALID = "LogoutSignatureInvalid";

  /** Meant for another address than our single logout service, or for none that it names. */
  public static final String DESTINATION_MISMATCH = "LogoutDestinationMismatch";

  /** Made in the future: the IdP's clock is ahead. */
  public static final String NOT_YET_VALID = "LogoutNotYetValid";

  /** Its time is over: it came late, or the IdP's clock is behind. */
  public static final String EXPIRED = "LogoutExpired";

  /** Whom it is about is encrypted, and that is not opened. */
  public static final String NAME_ID_ENCRYPTED = "LogoutNameIDEncrypted";

  /** It does not have exactly one NameID that can be read. */
  public static final String NAME_ID_INVALID = "LogoutNameIDInvalid";

  /** The LogoutRequest was used before. */
  public static final String REPLAYED = "LogoutReplayed";

  /** A LogoutResponse that answers no LogoutRequest of this browser. */
  public static final String NOT_ASKED = "LogoutNotAsked";

  /** The IdP says that it did not sign the person out, or not everywhere. */
  public static final String NOT_COMPLETED = "LogoutNotCompleted";

  /** The IdP asked, and not all Sessions could be ended. The IdP is told. */
  public static final String SESSIONS_LEFT = "LogoutSessionsLeft";

  private SignOutReason() {}
}
