/**
 * Fetches IdP metadata over the network. A person who may write an IdentitySource chooses the URL,
 * and the operator sits where that person does not: inside the cluster's network. So the rules are
 * those against server-side request forgery: https only; the name is resolved once, <b>every</b>
 * address it has is checked, and the connection goes to one of those very addresses (a second
 * resolution could answer otherwise); no redirects, no proxy from the environment, a cap while
 * reading, a deadline over all; and nothing that came back is repeated in a message, for then a
 * refused address could be read from a condition.
 */
package dev.sallyport.fetch;
