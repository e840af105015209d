/// Contracts that every store, door, dialect and foreign client runs through.
package io.gatehouse.conformance;
