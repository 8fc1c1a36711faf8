/** What belongs to no other door: the tokens of programs, and what only administrators of the installation set. */
package io.offshoot.http.administration;
