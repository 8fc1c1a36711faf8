/** What a project begins with: the first one of an installation, and those that administrators make. */
package io.offshoot.bootstrap;
