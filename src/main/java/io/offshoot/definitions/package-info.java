/**
 * What FHIR's own definitions say about resources: which JSON members hold references of which form, and which elements
 * the search parameters index. Read once from generated tables; everything here is immutable.
 */
package io.offshoot.definitions;
