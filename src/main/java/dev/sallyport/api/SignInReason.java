package dev.sallyport.api;

/**
 * Why a SAML Response does not sign anybody in, or the person whom it names: what {@code
 * check-response} says, and the one precise reason behind the reference that the person sees. They
 * are a contract.
 */
public final class SignInReason {

  /** More bytes than are read. */
  public static final String RESPONSE_TOO_LARGE = "ResponseTooLarge";

  /** The form field SAMLResponse is empty, or not base64. */
  public static final String RESPONSE_NOT_BASE64 = "ResponseNotBase64";

  /** Not XML in UTF-8, or SAML with values that cannot be read. */
  public static final String RESPONSE_MALFORMED = "ResponseMalformed";

  /**
   * XML that no Response needs and attacks use: a DOCTYPE, processing instructions, comments,
   * absurd depth or number of elements.
   */
  public static final String RESPONSE_UNSAFE = "ResponseUnsafe";

  /** Two elements have the same ID, so what a signature covers is anybody's guess. */
  public static final String DUPLICATE_ID = "DuplicateID";

  /** XML, but the root is no SAML 2.0 Response. */
  public static final String NOT_A_RESPONSE = "NotAResponse";

  /** The IdP itself says that sign-in failed. */
  public static final String STATUS_NOT_SUCCESS = "StatusNotSuccess";

  /** The Response has no Assertion. */
  public static final String ASSERTION_MISSING = "AssertionMissing";

  /** There is more than one Assertion, or one in a place where none belongs: wrapping. */
  public static final String ASSERTION_NOT_ALONE = "AssertionNotAlone";

  /** The Assertion, or what is in it, is not as SAML 2.0 has it. */
  public static final String ASSERTION_MALFORMED = "AssertionMalformed";

  /** A value holds something else than text, so readers differ on what it says. */
  public static final String VALUE_NOT_TEXT = "ValueNotText";

  /** A signed Response does not say where it is meant to go. */
  public static final String DESTINATION_MISSING = "DestinationMissing";

  /** The Response is meant for another address than our assertion consumer service. */
  public static final String DESTINATION_MISMATCH = "DestinationMismatch";

  /** We asked, and the Response does not say that it answers. */
  public static final String IN_RESPONSE_TO_MISSING = "InResponseToMissing";

  /** The Response answers another request than the one that this browser was sent with. */
  public static final String IN_RESPONSE_TO_MISMATCH = "InResponseToMismatch";

  /** Nobody asked, and the source does not allow sign-in that begins at the IdP. */
  public static final String UNSOLICITED_NOT_ALLOWED = "UnsolicitedNotAllowed";

  /** Neither the Response nor the Assertion is signed. Encryption is no signature. */
  public static final String SIGNATURE_MISSING = "SignatureMissing";

  /** A signature that does not sign, wholly and only, the element that it stands in. */
  public static final String SIGNATURE_NOT_PROFILE = "SignatureNotProfile";

  /** Signed with an algorithm that is too weak, or not one for signatures of an IdP. */
  public static final String SIGNATURE_ALGORITHM_NOT_ALLOWED = "SignatureAlgorithmNotAllowed";

  /** Signed with a key that is not in the IdP's metadata, or altered after that. */
  public static final String SIGNATURE_INVALID = "SignatureInvalid";

  /** Encrypted with what is not opened: CBC, RSA PKCS#1 1.5, references, several keys. */
  public static final String ENCRYPTION_NOT_ALLOWED = "EncryptionNotAllowed";

  /** The Assertion is encrypted, and there is no key to open it. */
  public static final String DECRYPTION_KEY_MISSING = "DecryptionKeyMissing";

  /** The encrypted Assertion does not open with our key; one reason for everything that fails. */
  public static final String DECRYPTION_FAILED = "DecryptionFailed";

  /** From another entity than the IdP of the source in force, or from none that it names. */
  public static final String ISSUER_MISMATCH = "IssuerMismatch";

  /** The Subject has no bearer confirmation, or one that has what it must not have. */
  public static final String CONFIRMATION_INVALID = "ConfirmationInvalid";

  /** The confirmation is meant for another address than our assertion consumer service. */
  public static final String RECIPIENT_MISMATCH = "RecipientMismatch";

  /** The Assertion is not (yet) valid: the IdP's clock is ahead. */
  public static final String NOT_YET_VALID = "NotYetValid";

  /** The Assertion's time is over: it came late, or the IdP's clock is behind. */
  public static final String EXPIRED = "AssertionExpired";

  /** The Assertion has no Conditions, or one that is not understood. */
  public static final String CONDITIONS_INVALID = "ConditionsInvalid";

  /** The Assertion is meant for another service provider. */
  public static final String AUDIENCE_MISMATCH = "AudienceMismatch";

  /** The Assertion does not say that, and when, the person was authenticated. */
  public static final String AUTHENTICATION_MISSING = "AuthenticationMissing";

  /** The person's session at the IdP is already over. */
  public static final String SESSION_OVER = "SessionOver";

  /** The Subject has no NameID that can be read: none, an encrypted one, or another identifier. */
  public static final String NAME_ID_MISSING = "NameIDMissing";

  /** The NameID is empty, too long, or has outer spaces or characters that do not show. */
  public static final String NAME_ID_INVALID = "NameIDInvalid";

  /** The NameID has another format than {@code externalIdP.nameIDFormat} says. */
  public static final String NAME_ID_FORMAT_MISMATCH = "NameIDFormatMismatch";

  /** The attribute that {@code externalIdP.match} names was not sent, or is empty. */
  public static final String ATTRIBUTE_MISSING = "AttributeMissing";

  /** The attribute that {@code externalIdP.match} names has several values. */
  public static final String ATTRIBUTE_NOT_ALONE = "AttributeNotAlone";

  /** {@code externalIdP.match} has what this version does not know; nobody is let in by a guess. */
  public static final String MATCH_NOT_UNDERSTOOD = "MatchNotUnderstood";

  /** No source is in force, or a change of it is being carried out. */
  public static final String SOURCE_NOT_IN_FORCE = "SourceNotInForce";

  /** The person was authenticated, and is no User of this center. */
  public static final String USER_NOT_FOUND = "UserNotFound";

  /** Several Users have the {@code externalID}. */
  public static final String USER_AMBIGUOUS = "UserAmbiguous";

  /** The User is inactive. */
  public static final String USER_INACTIVE = "UserInactive";

  /** The User does not hold its {@code userName}: an older one does, or it is none. */
  public static final String USER_NAME_NOT_HELD = "UserNameNotHeld";

  /** The person has so many Sessions, also counting those just over, that there is no room. */
  public static final String TOO_MANY_SESSIONS = "TooManySessions";

  /** The Assertion was used before. */
  public static final String ASSERTION_REPLAYED = "AssertionReplayed";

  /**
   * The IdP's metadata has no SingleSignOnService with HTTP-Redirect, so nobody can be sent to it.
   */
  public static final String NO_REDIRECT_BINDING = "NoRedirectBinding";

  private SignInReason() {}
}
