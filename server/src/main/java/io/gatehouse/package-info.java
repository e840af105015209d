/// The start of the server: its command line.
package io.gatehouse;
