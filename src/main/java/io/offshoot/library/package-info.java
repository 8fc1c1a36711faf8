/** The objects of an environment and of its projects as the Library door has them, and who may do what with them. */
package io.offshoot.library;
