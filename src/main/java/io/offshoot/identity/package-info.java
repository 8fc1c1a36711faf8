/**
 * Who calls and what may be kept secret: the master key, encrypted secrets, tokens, passwords, principals, the brake on
 * guessing, signed URLs. Nothing in here knows SQL or HTTP routes.
 */
package io.offshoot.identity;
