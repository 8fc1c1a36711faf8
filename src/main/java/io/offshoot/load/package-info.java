/**
 * Takes files of resources into a project: NDJSON and Synthea's Bundles, in bounded memory, through the same page statement
 * as a copy. Reading, checking and hashing run on worker threads, writing on the event loop.
 */
package io.offshoot.load;
