/** What belongs to no other door: the tokens of programs. */
package io.offshoot.http.administration;
