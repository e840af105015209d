/// What an operator's tools ask over HTTP: whether the server lives, and what it counts.
package io.gatehouse.door.http.operations;
