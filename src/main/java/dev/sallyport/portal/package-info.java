/**
 * What people see in a browser, and the service provider's endpoints that bring them there: sign-in
 * through the identity provider ({@link dev.sallyport.portal.SamlSignIn}), and the pages ({@link
 * dev.sallyport.portal.Portal}). Pure but for {@link dev.sallyport.portal.PortalPorts}, which the
 * server fills.
 *
 * <p>A browser comes and goes with two kinds of cookie. One names its Session. The other is sealed
 * and holds what is under way: the request that the identity provider has to answer, so that
 * nothing is written anywhere for somebody who has proved nothing.
 */
package dev.sallyport.portal;
