/**
 * What the operator and the servers do in a cluster, seen from outside: they run as processes of
 * their own, under the RBAC that we ship, and a test sees only what the API server and the servers
 * show.
 *
 * <p>Most classes share one operator ({@link dev.sallyport.cluster.SharedOperator}), each in an
 * identity center of its own ({@link dev.sallyport.cluster.Center}). Whatever state an object
 * reaches while a test waits for it is also held against the rules of kstatus ({@link
 * dev.sallyport.cluster.Shown}). A class that stops parts of a control plane, or counts writes, has
 * one of its own.
 */
package dev.sallyport.cluster;
