package dev.sallyport.oidc;

/**
 * What an authorization request asks for, as it is carried through sign-in and confirmation.
 * Nothing in it has been granted; client and redirect URI are looked at again each time.
 *
 * @param state or null
 * @param nonce or null
 * @param challenge SHA-256 of the verifier, base64url
 * @param silent {@code prompt=none}
 * @param fresh whether an earlier sign-in does not do, also by {@code max_age=0}
 * @param consent {@code prompt=consent}
 * @param maxAge seconds since the person was authenticated, at most; -1 for any
 * @param subject who must be signed in, from {@code id_token_hint}; or null
 */
record Authorization(
    String clientId,
    String redirectUri,
    String state,
    String nonce,
    String challenge,
    boolean silent,
    boolean fresh,
    boolean consent,
    int maxAge,
    String subject) {}
