/**
 * HTTP as values: a {@link dev.sallyport.web.Request} in, an {@link dev.sallyport.web.Answer} out,
 * and between them the rules that hold for every page and endpoint. {@link dev.sallyport.web.Front}
 * is the order of them. No sockets and no library, so that each rule is tried by a plain call; the
 * process that listens is {@code dev.sallyport.server}.
 */
package dev.sallyport.web;
