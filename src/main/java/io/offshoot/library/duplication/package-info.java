/** Duplications as the Library door has them: into packages and out of them, with the objects of the environment. */
package io.offshoot.library.duplication;
