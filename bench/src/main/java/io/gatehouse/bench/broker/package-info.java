/// Other brokers that do the same work in the same run, each with its own authorization switched
/// on.
package io.gatehouse.bench.broker;
