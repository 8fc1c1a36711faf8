/** Duplications as the Library door has them: out of packages, with the objects of the environment and rules for conflicts. */
package io.offshoot.library.duplication;
