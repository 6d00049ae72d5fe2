/**
 * Everything SAML, and the only package that imports OpenSAML: what crosses its border are plain
 * values, so that the way to OpenSAML 5 is this package and no other.
 *
 * <p><b>IdP metadata</b> is the most powerful document that Sallyport reads: whoever's certificate
 * is in it can become anybody. {@link dev.sallyport.saml.MetadataReader} takes bytes from outside
 * through these steps, each of which can only refuse, never throw:
 *
 * <ol>
 *   <li>{@code XmlGuard}: size, then one streaming pass that looks for what no metadata needs
 *       (DOCTYPE, processing instructions, depth, number of elements), before a tree is built;
 *   <li>one parse, one tree, by a parser without DOCTYPE, entities or external access;
 *   <li>the EntityDescriptors are found in that tree, and the one that the spec names is chosen;
 *   <li>only its IDPSSODescriptor is given to OpenSAML. Extensions, WS-Federation roles and the
 *       other entities of an aggregate are never interpreted, so they cannot do harm or be at
 *       fault;
 *   <li>its values are checked and copied into an {@link dev.sallyport.saml.IdentityProvider}.
 * </ol>
 *
 * <p>A signature on the document is not checked: trust comes from where the document lies (the
 * spec, a typed Secret, TLS to the URL's host). What is stored is not the document but its
 * <b>normal form</b>, which holds only what is used, is written by us, and is the same bytes for
 * the same meaning: an IdP that re-signs or re-dates its document every hour causes no write and no
 * rollover.
 *
 * <p><b>The service provider</b> is Sallyport itself: {@link
 * dev.sallyport.saml.ServiceProviderKeys} and {@link dev.sallyport.saml.ServiceProviderMetadata},
 * the latter a pure function. What it sends is an {@link dev.sallyport.saml.AuthnRequest}, a {@link
 * dev.sallyport.saml.LogoutRequest} or a {@link dev.sallyport.saml.LogoutResponse}.
 */
package dev.sallyport.saml;
