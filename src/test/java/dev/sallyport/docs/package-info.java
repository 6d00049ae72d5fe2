/**
 * Holds README.md and docs/ to what is there: links lead somewhere, files that are named exist,
 * commands are ones that the jar takes, examples are ones that the API server takes, and the pages
 * that are made from code are up to date. {@code -Dsallyport.write=true} writes those anew.
 *
 * <p>{@link dev.sallyport.docs.FirstHour} is somebody who types what is shown: {@code FirstHourIT}
 * the README, {@code GuidesIT} the guides.
 */
package dev.sallyport.docs;
