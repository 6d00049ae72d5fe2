/**
 * The OpenID Connect issuer of a center as values: an {@link dev.sallyport.oidc.IssuerRequest} in,
 * an {@link dev.sallyport.oidc.IssuerAnswer} out. Begin with {@link dev.sallyport.oidc.OidcIssuer}.
 *
 * <p>Parsing, building and signing are Nimbus's, and nothing outside of this package imports it.
 * What Nimbus lets pass is refused here before it is asked: {@code request} and {@code
 * request_uri}, {@code plain} challenges, challenges that no verifier can meet, parameters that
 * come twice, a refresh without {@code client_id}.
 *
 * <p>What is remembered is behind {@link dev.sallyport.oidc.Grants}, each of which is a Session
 * ({@link dev.sallyport.oidc.SessionGrants}), and {@link dev.sallyport.oidc.Clients}; what is not
 * is sealed in the code, the form or the token that the other side carries ({@link
 * dev.sallyport.signin.Sealed}), so any replica answers any request. An authorization code is used
 * once because what it is redeemed for has a name that is in it, sealed: the second attempt finds
 * that name taken. Nothing is written before a person has signed in.
 *
 * <p>No message quotes what was sent, and nothing here throws for what was sent.
 */
package dev.sallyport.oidc;
