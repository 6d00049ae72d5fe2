/**
 * Where every process begins, and what all of its rooms may know: {@link dev.sallyport.Sallyport}
 * is the command line, {@link dev.sallyport.Settings} what the install says of its centers, and
 * {@link dev.sallyport.Origin}, {@link dev.sallyport.Subnet} and {@link dev.sallyport.AddressText}
 * are addresses as they are compared, counted and shown.
 *
 * <p>Two processes run until they are told to stop, and share no memory: the operator ({@code
 * operator}, {@code reconcile}) makes the cluster as its objects say, and the server ({@code
 * server}, {@code portal}, {@code oidc}, {@code scim}) lets people in. What one wants the other to
 * know is an object. All other commands ({@code pipeline}) look once and end.
 */
package dev.sallyport;
