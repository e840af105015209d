/// Connections to a server over every protocol that it speaks, for the soak test.
package io.gatehouse.bench.soak.line;
