/**
 * Decisions of sign-in as pure functions, for the operator, the server and the commands alike. Time
 * and randomness are passed in.
 *
 * <ul>
 *   <li>Who comes in: {@link dev.sallyport.signin.SignIn}, by an {@link
 *       dev.sallyport.signin.IdentityMatch}; into which application, {@code Entry}.
 *   <li>Whether it still counts: {@link dev.sallyport.signin.SessionLife}, under the {@code
 *       CenterSource} in force; what a refresh token is worth, {@link
 *       dev.sallyport.signin.Refresh}; how long anything lasts, {@link
 *       dev.sallyport.signin.Lifetimes}.
 *   <li>Which key signs or seals: {@link dev.sallyport.signin.IssuerKeys}, {@link
 *       dev.sallyport.signin.Sealed}.
 *   <li>Who may push: {@link dev.sallyport.signin.ScimToken}, and what is kept of one.
 * </ul>
 *
 * <p>A client holds a {@link dev.sallyport.signin.SessionToken}: a handle, whose hash is the name
 * of the Session, and a secret, whose hash is in it. So a Session is found without a search, nobody
 * who can list Sessions can make a token of what they see, and a token that was replaced long ago
 * still finds the Session that its reuse has to end.
 */
package dev.sallyport.signin;
