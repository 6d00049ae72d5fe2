/**
 * Commands for pipelines and administrators. They decide nothing of their own: what they say is
 * said by the code that the operator runs.
 */
package dev.sallyport.pipeline;
