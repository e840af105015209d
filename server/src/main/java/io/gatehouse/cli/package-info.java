/// The commands of the program, one file each.
package io.gatehouse.cli;
