/**
 * The resources as Java types: one class for each kind, records for spec and status, the reasons of
 * each kind beside it, and every label, annotation and Secret type once.
 *
 * <p>The CRDs in {@code crds/} are the source of truth for what the API server accepts; a test
 * proves that they and these types agree. Nothing here rejects what it does not know: an unknown
 * field or an unknown value, written by a newer version, must not stop an informer. So enumerated
 * values are strings with constants, and every record ignores unknown properties.
 *
 * <p>Everything below the metadata is immutable. Objects from a cache are shared and never changed.
 */
package dev.sallyport.api;
