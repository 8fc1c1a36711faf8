/** The {@code bench} subcommand: clones through HTTP beside the floor that the database sets, in turn, on one database. */
package io.offshoot.bench;
