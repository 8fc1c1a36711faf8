/** What every door's duplications have in common on the wire: their reports and journals, at one address under all doors. */
package io.offshoot.http.duplications;
