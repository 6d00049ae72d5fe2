/**
 * The only package that writes to Kubernetes.
 *
 * <p>Every write is conditional where it can be: on the uid, so that a name that was reused is not
 * mistaken for what it was, and on the resourceVersion where a lost update would matter. A write
 * says what the API server answered; it does not decide what to do about it.
 *
 * <p>One rule is enforced here whatever a caller says: no binding is written whose subject does not
 * begin with its center's prefix.
 */
package dev.sallyport.kube;
