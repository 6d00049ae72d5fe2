/**
 * The check of a SAML Response: {@link dev.sallyport.saml.response.ResponseCheck} takes what a
 * browser posted, which anybody can write, to a {@link
 * dev.sallyport.saml.response.VerifiedIdentity} or to the list of reasons why not. The same code
 * serves the assertion consumer service and the command {@code check-response}. It is a function of
 * its arguments: no store, no clock, no network.
 *
 * <p>The steps are those of {@link dev.sallyport.saml.response.ResponseStep}. Until there is
 * exactly one Assertion in its right place the first fault ends the check; after that all steps run
 * and all faults are told, since a person who sets up an IdP wants to see them at once. Three ideas
 * carry it:
 *
 * <ol>
 *   <li><b>Refuse what is ambiguous while it is read.</b> {@code ResponseScan} turns away every
 *       construct on which parsers, canonicalization and text readers differ (DOCTYPE, comments,
 *       processing instructions, two equal IDs, other encodings), although a canonical form would
 *       ignore some of them. The tree is built by that very pass.
 *   <li><b>One tree, one element.</b> There is one parse, and one Assertion in the document. The
 *       signature must name the element that it stands in, and that element object is what all
 *       later steps are given. Nothing is found by ID or path, so what is read cannot be anything
 *       else than what was verified. A decrypted Assertion is a document of its own, under the same
 *       rules.
 *   <li><b>Shapes are lists of what is known</b>, for signatures and for encryption, and are
 *       compared before any cryptography. Keys come from the IdP's metadata and from nowhere else.
 * </ol>
 *
 * <p>The tree is read directly, and not through OpenSAML's objects: those return the last piece of
 * a text that is cut in several, and the profile checks of 4.0.1 let an empty Reference pass.
 * Signatures and decryption are Apache Santuario's, which OpenSAML uses too.
 *
 * <p>The messages of single logout are read here too, under the same rules: {@link
 * dev.sallyport.saml.response.LogoutCheck}, with the steps of {@link
 * dev.sallyport.saml.response.LogoutStep}. By HTTP-Redirect it is the query that is signed, and it
 * is verified as it was sent.
 */
package dev.sallyport.saml.response;
