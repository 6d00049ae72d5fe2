/**
 * PURE: what kube-apiserver and kubectl have to know of a center, as documents. The API server is a
 * relying party that we do not run, so every rule that it should hold against a token stands in the
 * AuthenticationConfiguration and not only in what signs the token: whoever gets hold of the issuer
 * or of its keys still gains no name outside the center's prefix.
 *
 * <p>{@link dev.sallyport.signin.kubernetes.KubernetesToken} is the contract between the two sides.
 */
package dev.sallyport.signin.kubernetes;
