/** The Library door: sign-in and look-ups of the platform's REST API, and the objects of the environment. */
package io.offshoot.http.library;
