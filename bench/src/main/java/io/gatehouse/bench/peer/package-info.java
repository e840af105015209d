/// Bare programs that do the same work as the server and nothing besides: what it is held against.
package io.gatehouse.bench.peer;
