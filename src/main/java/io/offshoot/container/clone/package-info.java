/** Cloning data objects and folders from one project into another: checks, plan, copy, all in one transaction. */
package io.offshoot.container.clone;
