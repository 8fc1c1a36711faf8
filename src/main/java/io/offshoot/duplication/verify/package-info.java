/** The full check of a duplication against its source, at any time after it has ended. */
package io.offshoot.duplication.verify;
