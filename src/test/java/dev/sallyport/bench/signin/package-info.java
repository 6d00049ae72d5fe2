/**
 * Measures the sign-in server under load against a bare client that makes the same writes.
 *
 * <p>{@link dev.sallyport.bench.signin.SignInBench} is the order of events. {@link
 * dev.sallyport.bench.signin.Kubectls} and {@link dev.sallyport.bench.signin.SignIns} are the
 * clients, which have to be cheap: server, API server, etcd and they share the cores. {@link
 * dev.sallyport.bench.signin.BareServer} makes the server's writes and decides nothing.
 */
package dev.sallyport.bench.signin;
