/** The door for other environments: requests are signed, and show what is shared with the one that signs. */
package io.offshoot.http.peer;
