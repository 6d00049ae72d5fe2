/**
 * The process that people sign in through. {@link dev.sallyport.server.ServerCommand} reads the
 * settings, {@link dev.sallyport.server.SignInServer} wires and runs it. What is answered is
 * decided elsewhere, by plain calls: in {@code web}, {@code portal}, {@code oidc}, {@code scim},
 * {@code signin} and {@code saml}. Here is what those must not know, in three parts:
 *
 * <ul>
 *   <li><b>HTTP</b>: {@code HttpListener} and {@code RequestHead} are where Jetty becomes requests
 *       and answers of {@code web}; beside them is what no client may have all of ({@code
 *       ListenerLimits}, {@code ConnectionShares}, {@code SlowConnections}, {@code Bodies}) and the
 *       certificate.
 *   <li><b>Centers and sign-in</b>: {@code Known} is what the watches brought, {@code ServedSites}
 *       and {@code SiteReading} make of it the centers as they are served, and the ports of {@code
 *       portal} and {@code oidc} are filled by {@code CachedDirectory}, {@code KubernetesSessions},
 *       {@code AccessReviews} and {@code FailureEvents}.
 *   <li><b>People who are pushed</b>: {@code ScimService} says who may push into which center, and
 *       {@code KubernetesPeople} is the store behind {@code scim}: people are {@code PushedUsers};
 *       groups are {@code PushedGroups}, their members {@code PushedMembers}, in {@code
 *       MemberSlices}, and {@code WholeGroups} has one of several objects come and go as one.
 * </ul>
 *
 * <p>Any number of replicas run side by side. They read the cluster by watches of their own, with
 * rights of their own ({@code src/main/deploy/server.yaml}).
 */
package dev.sallyport.server;
