/**
 * Resources as every door sees them: who may read and write what in which project, what of an incoming text is stored, what
 * of a stored text is shown. Between the doors and the store; knows neither HTTP nor SQL.
 */
package io.offshoot.repository;
