/** Puts the server together: opens what it stands on, deploys its verticles in order, and takes all of it down again. */
package io.offshoot.server;
