/** Measures the check of a SAML Response against bare OpenSAML, and what a hostile one costs. */
package dev.sallyport.bench.response;
