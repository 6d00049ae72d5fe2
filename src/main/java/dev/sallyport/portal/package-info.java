/**
 * What people see in a browser, and the endpoints that bring them there. Pure but for {@link
 * dev.sallyport.portal.PortalPorts}, which the server fills.
 *
 * <ul>
 *   <li><b>In</b>: {@link dev.sallyport.portal.SamlSignIn}, through the identity provider. Whom
 *       nobody asked for, {@code Arrival} asks first; {@code Entrance} makes the Session.
 *   <li><b>There</b>: {@link dev.sallyport.portal.Portal} has the pages of everybody, {@code
 *       AdministrationPage} and {@code SessionsOfOthers} those of administrators, which {@code
 *       Powers} keeps from all others. What they show is put together in {@code Pages}; the
 *       templates are in {@code src/main/jte}.
 *   <li><b>On</b>: {@code IssuerRoutes} gives the issuer ({@code oidc}) to browsers and programs.
 *   <li><b>Out</b>: {@code SingleLogout}, both ways.
 * </ul>
 *
 * <p>A browser comes and goes with two kinds of cookie. One names its Session. The other is sealed
 * and holds what is under way: the request that the identity provider has to answer, so that
 * nothing is written anywhere for somebody who has proved nothing.
 *
 * <p>A person is told that something failed, and a reference. Why, {@code Failures} tells the
 * administrator.
 */
package dev.sallyport.portal;
