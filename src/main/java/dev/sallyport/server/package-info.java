/**
 * The process that people sign in through: {@link dev.sallyport.server.ServerCommand} reads the
 * settings, {@link dev.sallyport.server.SignInServer} wires and runs it, {@code HttpListener} is
 * the only place that knows the HTTP library. What is answered is decided in {@code
 * dev.sallyport.web}, {@code portal}, {@code signin} and {@code saml}, by plain calls.
 *
 * <p>Any number of replicas run side by side. They read the cluster by watches of their own, with
 * rights of their own ({@code src/main/deploy/server.yaml}).
 */
package dev.sallyport.server;
