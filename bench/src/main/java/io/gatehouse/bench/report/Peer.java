package io.gatehouse.bench.report;

/// What a measurement is held against: something else doing the same work in the same run.
///
/// @param value in the unit of the measurement
public record Peer(String name, double value) {}
