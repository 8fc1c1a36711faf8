/**
 * Access policies: the text of an AccessPolicy understood or refused, the rules that a membership's policies come to, and
 * what these decide about a resource. Knows nothing of the store; who asks brings the texts.
 */
package io.offshoot.access;
