/**
 * An identity provider for tests: it signs and encrypts responses as real ones do, and also as none
 * ever should.
 */
package dev.sallyport.saml.idp;
