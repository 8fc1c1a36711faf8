/**
 * Finds the references in a resource's text, gives copies their new ids, and writes the copy's text: every byte outside the
 * replaced ids stays. Also the terms that searches are answered from, since the same pass over the text finds their values.
 */
package io.offshoot.rewrite;
