/**
 * Project packages, {@code .projdup}: written from a project as of an instant, kept part by part, read back as what it is,
 * a file from somewhere. The format stands in src/docs/package.md.
 */
package io.offshoot.archive;
