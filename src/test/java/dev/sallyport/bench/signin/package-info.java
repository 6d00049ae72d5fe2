/** Measures the sign-in server under load. */
package dev.sallyport.bench.signin;
