/**
 * Decisions of sign-in as pure functions: who a verified identity is, whether a Session still
 * counts, what a refresh token is worth, which key signs. Time and randomness are passed in.
 *
 * <p>A client holds a {@link dev.sallyport.signin.SessionToken}: a handle, whose hash is the name
 * of the Session, and a secret, whose hash is in it. So a Session is found without a search, nobody
 * who can list Sessions can make a token of what they see, and a token that was replaced long ago
 * still finds the Session that its reuse has to end.
 */
package dev.sallyport.signin;
