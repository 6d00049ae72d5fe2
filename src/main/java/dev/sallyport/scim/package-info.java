/**
 * SCIM 2.0 (RFC 7643, 7644): what an identity provider says of people and groups, as calls of a
 * port. It knows neither HTTP nor Kubernetes: {@link dev.sallyport.scim.ScimEndpoint} takes a
 * request whose token was verified, and a {@link dev.sallyport.scim.ScimStore} that keeps what it
 * says.
 *
 * <p>A library (SCIM-SDK) checks resources by their schemas, reads filters and paths, and applies
 * changes to one attribute after the other. It is used in this package only, and four things stand
 * around it, for what clients send is not what the RFC says and what is hostile is neither:
 *
 * <ul>
 *   <li>{@code NormalBody} and {@code Expressions} before it bring what clients are known to send
 *       into the one form that it reads right, and refuse what is too large or too deep. A filter
 *       that is not understood is an error, never an empty list.
 *   <li>Members of groups, who are many, do not go through it: {@code SentMembers} takes them out
 *       before it, {@code AnswerText} puts them in behind it.
 *   <li>{@code UserPatch} and {@code GroupPatch} in it collect what a PATCH asks for. The store
 *       applies that to the newest state, and again when somebody else was faster, so that two
 *       PATCHes at once lose nothing; and one member more in a large group costs no reading of all.
 *   <li>Discovery and errors after it are our own JSON, and so is what becomes of {@code If-Match}:
 *       a change is of the newest version, unless it says of which it is.
 * </ul>
 *
 * <p>The schemas in the resources of this package are what is kept: whatever else is sent is
 * ignored, and so is every extension.
 */
package dev.sallyport.scim;
