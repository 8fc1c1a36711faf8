/** The bytes of Binaries: where they are kept, and which kinds are taken in and how they are given out. */
package io.offshoot.binary;
