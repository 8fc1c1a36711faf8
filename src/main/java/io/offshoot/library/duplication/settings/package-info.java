/** What a duplication of a project is to do: the settings of the Library door's requests, checked, with their defaults. */
package io.offshoot.library.duplication.settings;
