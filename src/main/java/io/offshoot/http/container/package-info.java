/** The Container door: the routes of DNAnexus's API for projects and data objects. */
package io.offshoot.http.container;
