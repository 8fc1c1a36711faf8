/** Data objects, folders and projects as the Container door has them: the rules, without HTTP. */
package io.offshoot.container;
