/// The start of the server: its command line and the wiring of its parts.
package io.gatehouse;
