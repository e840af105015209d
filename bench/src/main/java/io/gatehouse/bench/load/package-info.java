/// Clients that load a server while costing little themselves.
package io.gatehouse.bench.load;
