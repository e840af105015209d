/// Measurements: micro-benchmarks of the core and load tools for the doors.
package io.gatehouse.bench;
