/**
 * What a search, or an access policy, wants of a resource's text: understood from a query's values, looked up by terms,
 * checked on the text.
 */
package io.offshoot.criteria;
