/** What the duplications of every door have in common on the wire: reports and journals, at one address under all doors. */
package io.offshoot.http.duplications;
