/// Reads paths, queries and bodies strictly, and finds what is offered under a path.
package io.gatehouse.door.http.input;
