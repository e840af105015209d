/// Reads paths and queries strictly, and finds what is offered under them.
package io.gatehouse.door.http.path;
