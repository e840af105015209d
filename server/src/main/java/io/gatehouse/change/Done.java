package io.gatehouse.change;

/// What a change made of a record, and what it cut.
public record Done<T>(T record, Receipt receipt) {}
