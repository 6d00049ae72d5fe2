/**
 * A real Kubernetes API for tests and demonstrations: admission, RBAC, watches and authentication
 * behave as in a cluster because they are the same programs.
 *
 * <p>Read {@link dev.sallyport.controlplane.ControlPlane} first. Cluster tests take {@link
 * dev.sallyport.controlplane.SharedControlPlane} and a namespace of their own; a test that stops a
 * part starts a control plane of its own. No test sleeps: {@link dev.sallyport.controlplane.Await}
 * waits for a condition.
 */
package dev.sallyport.controlplane;
