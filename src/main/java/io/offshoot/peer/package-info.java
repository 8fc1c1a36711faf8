/**
 * The other environments: which of them are trusted, how they are reached without being led astray, and how requests between
 * them prove whose they are. Whatever comes from one of them is as untrusted as an upload.
 */
package io.offshoot.peer;
